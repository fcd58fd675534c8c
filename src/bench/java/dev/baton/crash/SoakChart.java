package dev.baton.crash;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The samples of a soak as lines over its minutes: an SVG without scripts. */
final class SoakChart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 150;
  private static final int LEFT = 60;
  private static final int GAP = 50;

  private final List<SoakSample> samples;
  private final double minutes;
  private final StringBuilder svg = new StringBuilder();

  private SoakChart(List<SoakSample> samples) {
    this.samples = samples;
    this.minutes = Math.max(0.1, samples.isEmpty() ? 0 : samples.getLast().minutes());
  }

  static String of(String title, List<SoakSample> samples) {
    return new SoakChart(samples).draw(title);
  }

  private String draw(String title) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        LEFT + WIDTH + 40, 40 + 4 * (HEIGHT + GAP));
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    add("<text x=\"%d\" y=\"18\" font-size=\"14\">%s</text>", LEFT, title);
    panel(0, "resident memory, MiB", SoakSample::residentMib);
    panel(1, "threads", SoakSample::threads);
    panel(2, "file descriptors", SoakSample::descriptors);
    panel(3, "disk, MiB", SoakSample::diskMib);
    add("</svg>");
    return svg.toString();
  }

  private void panel(int row, String name, ToDoubleFunction<SoakSample> value) {
    int top = 45 + row * (HEIGHT + GAP);
    double most = Math.max(1, samples.stream().mapToDouble(value).max().orElse(1)) * 1.1;
    add("<text x=\"%d\" y=\"%d\">%s</text>", LEFT, top - 5, name);
    add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>",
        LEFT, top, WIDTH, HEIGHT);
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>", LEFT - 5, top + 10, most);
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>", LEFT - 5, top + HEIGHT);
    for (int i = 0; i <= 6; i++) {
      add(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%.1f min</text>",
          LEFT + i * WIDTH / 6, top + HEIGHT + 15, minutes * i / 6);
    }
    int lives = samples.isEmpty() ? 0 : samples.getLast().life() + 1;
    for (int life = 0; life < lives; life++) {
      line(life, top, most, value);
    }
  }

  /** A line for each server: between them there is none. */
  private void line(int life, int top, double most, ToDoubleFunction<SoakSample> value) {
    var points = new StringBuilder();
    for (SoakSample sample : samples) {
      if (sample.life() == life) {
        points.append(
            "%.1f,%.1f "
                .formatted(
                    LEFT + sample.minutes() / minutes * WIDTH,
                    top + HEIGHT - value.applyAsDouble(sample) / most * HEIGHT));
      }
    }
    add("<polyline fill=\"none\" stroke=\"#1565c0\" points=\"%s\"/>", points.toString().strip());
  }

  @FormatMethod
  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
