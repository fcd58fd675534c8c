package dev.baton.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogFormatTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

  private static LogRecord line(String message, Object... parameters) {
    var line = new LogRecord(Level.WARNING, message);
    line.setLoggerName("dev.baton.Some");
    line.setInstant(NOON);
    line.setParameters(parameters);
    return line;
  }

  private static JsonNode json(LogRecord line) throws IOException {
    String text = LogFormat.JSON.formatter().format(line);
    assertThat(text).endsWith("\n").containsOnlyOnce("\n");
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aTextHasTheValuesOfItsFields() {
    assertThat(
            LogFormat.TEXT
                .formatter()
                .format(
                    line(
                        "open {0}, trace {1}",
                        new LogField("peer", "alice"), new LogField("traceparent", null))))
        .startsWith("2026-11-22T")
        .endsWith(" WARNING dev.baton.Some open alice, trace -\n");
  }

  @Test
  void aTextHasWhatAClientChoseInQuotationMarksIfItIsNoWord() {
    String text =
        LogFormat.TEXT
            .formatter()
            .format(
                line(
                    "open {0} {1} {2}",
                    new LogField("peer", "a.b-c", true),
                    new LogField("peer", "a \"b\" from 1.2.3.4", true),
                    new LogField("peer", "a, b")));
    assertThat(text).endsWith(" open a.b-c \"a \\\"b\\\" from 1.2.3.4\" a, b\n");
  }

  @Test
  void aTextIsOneLineWhateverIsInIt() {
    String text =
        LogFormat.TEXT
            .formatter()
            .format(line("{0}", new LogField("peer", "a\r\nb\u001b[2J\u2028c")));
    assertThat(text).endsWith(" a\\u000d\\u000ab\\u001b[2J\\u2028c\n").containsOnlyOnce("\n");
  }

  @Test
  void aTextHasTheTraceOfAFailureBelowIt() {
    LogRecord line = line("it failed");
    line.setThrown(new IOException("why"));
    assertThat(LogFormat.TEXT.formatter().format(line))
        .contains(" it failed\n    java.io.IOException: why\n        at ");
  }

  /** A reader must not take what a failure says for a message of the server. */
  @Test
  void noLineOfATraceBeginsAsAMessageDoes() {
    LogRecord line = line("it failed");
    line.setThrown(new IOException("why\n2026-11-22T12:00:00 INFO forged\u001b[2J"));
    assertThat(LogFormat.TEXT.formatter().format(line).lines().skip(1))
        .isNotEmpty()
        .allMatch(text -> text.startsWith("    "))
        .noneMatch(text -> text.contains("\u001b"));
  }

  @Test
  void jsonHasTheFieldsAsMembersToo() throws IOException {
    JsonNode json =
        json(
            line(
                "open {0} at {1}, trace {2}",
                new LogField("peer", "a\"\nb"),
                new LogField("epoch", 7L),
                new LogField("traceparent", null)));
    assertThat(json.properties())
        .extracting(member -> member.getKey() + "=" + member.getValue().asText())
        .containsExactly(
            "time=2026-11-22T12:00:00.123456Z",
            "level=WARN",
            "logger=dev.baton.Some",
            "message=open a\"\nb at 7, trace -",
            "peer=a\"\nb",
            "epoch=7");
    assertThat(json.get("epoch").isNumber()).isTrue();
  }

  @Test
  void jsonHasTheTraceOfAFailure() throws IOException {
    LogRecord line = line("it failed");
    line.setThrown(new IOException("why"));
    assertThat(json(line).get("exception").asText()).startsWith("java.io.IOException: why\n\tat ");
  }

  @Test
  void jsonNamesLevelsAsTheOptionDoes() throws IOException {
    LogRecord line = line("x");
    line.setLevel(Level.SEVERE);
    assertThat(json(line).get("level").asText()).isEqualTo("ERROR");
    line.setLevel(Level.FINE);
    assertThat(json(line).get("level").asText()).isEqualTo("DEBUG");
  }
}
