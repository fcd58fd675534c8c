package dev.baton.ownership;

/**
 * A token that is no proof, whatever it looks like.
 *
 * @param name what is wrong with it
 * @param stoppedBy the rule that it breaks first
 */
public record Attack(String name, String token, Rule stoppedBy) {
  @Override
  public String toString() {
    return name;
  }
}
