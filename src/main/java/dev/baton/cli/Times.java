package dev.baton.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Moments as people write them: {@code 2026-11-24}, {@code 2026-11-24T10:04}, both UTC, or with a
 * zone as in {@code 2026-11-24T10:04:05+01:00}.
 */
final class Times implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String value) {
    try {
      if (!value.contains("T")) {
        return LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      return value.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
          ? OffsetDateTime.parse(value).toInstant()
          : LocalDateTime.parse(value).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'" + value + "' is not a time such as 2026-11-24 or 2026-11-24T10:04:05Z");
    }
  }
}
