package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogRoom;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** For how long the disk has room at the rate at which the log grows. */
class LogOutlookTest {
  private static final long MB = 1_000_000;
  private static final long GB = 1_000 * MB;

  private static LogRoom unlimited(long spareBytes) {
    return new LogRoom(spareBytes, 0, 0, Duration.ZERO);
  }

  private static LogOutlook outlook(LogRoom room, long bytesPerHour) {
    return LogOutlook.of(Optional.of(room), bytesPerHour, true);
  }

  @Test
  void theRoomLastsForWhatIsFreeDividedByTheRate() {
    assertThat(outlook(unlimited(24 * GB), 100 * MB).daysLeft()).isEqualTo(10);
    assertThat(outlook(unlimited(24 * GB), 100 * MB).warning()).isEmpty();
  }

  @Test
  void belowAWeekThereIsAWarning() {
    assertThat(outlook(unlimited(168 * GB), GB).warning()).isEmpty();
    assertThat(outlook(unlimited(168 * GB - GB), GB).warning())
        .contains("at the current rate of 1000.0 MB an hour the disk is full in 6 days");
    assertThat(outlook(unlimited(47 * GB), GB).warning())
        .contains("at the current rate of 1000.0 MB an hour the disk is full in 47 hours");
    assertThat(outlook(unlimited(-1), GB).warning())
        .contains("at the current rate of 1000.0 MB an hour the disk is full in 0 hours");
  }

  @Test
  void beforeTheRateIsMeasuredNothingIsSaid() {
    LogOutlook outlook = LogOutlook.of(Optional.of(unlimited(1)), GB, false);
    assertThat(outlook.warning()).isEmpty();
    assertThat(outlook.daysLeft()).isEqualTo(36_500);
    assertThat(outlook.bytesPerHour()).isEqualTo(GB);
    assertThat(LogOutlook.of(Optional.empty(), GB, true).warning()).isEmpty();
  }

  @Test
  void aLogThatDoesNotGrowLastsForEver() {
    assertThat(outlook(unlimited(0), 0).warning()).isEmpty();
    assertThat(outlook(unlimited(GB), 0).daysLeft()).isEqualTo(36_500);
    assertThat(outlook(unlimited(Long.MAX_VALUE), 1).daysLeft()).isEqualTo(36_500);
  }

  @Test
  void aLogOfBoundedSizeThatFitsLastsForEver() {
    // It has 9 of 10 GB, and today and yesterday may come on top.
    assertThat(outlook(new LogRoom(6 * GB, 9 * GB, 10 * GB, Duration.ZERO), 100 * MB).warning())
        .isEmpty();
    assertThat(outlook(new LogRoom(5 * GB, 9 * GB, 10 * GB, Duration.ZERO), 100 * MB).warning())
        .isPresent();
  }

  @Test
  void aLogOfBoundedAgeThatFitsLastsForEver() {
    // 72 GB in three days, and two more for what is not deleted yet.
    Duration days = Duration.ofDays(3);
    assertThat(outlook(new LogRoom(120 * GB, 0, 0, days), GB).warning()).isEmpty();
    assertThat(outlook(new LogRoom(119 * GB, 0, 0, days), GB).warning()).isPresent();
    assertThat(outlook(new LogRoom(20 * GB, 100 * GB, 0, days), GB).warning()).isEmpty();
  }
}
