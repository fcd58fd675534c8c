package dev.baton.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number in the spellings that PeerServer takes: 9000, 9e3, 9000.0 and 0x2328. */
final class WholeNumber implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    try {
      return text.matches("0[xX][0-9a-fA-F]+")
          ? Integer.decode(text)
          : new BigDecimal(text).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new TypeConversionException(
          "'%s' is not a whole number up to %d".formatted(text, Integer.MAX_VALUE));
    }
  }
}
