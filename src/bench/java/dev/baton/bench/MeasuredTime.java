package dev.baton.bench;

import java.io.IOException;
import java.util.Optional;

/** A stretch of wall-clock time and the processor time that server and generator used in it. */
final class MeasuredTime {
  private final Optional<ProcessView> server;
  private final ProcessView generator;
  private final MachineView machine;
  private final long startedAt = System.nanoTime();
  private final double serverCpu;
  private final double generatorCpu;
  private final double machineCpu;

  private MeasuredTime(Optional<ProcessView> server, int ticksPerSecond) throws IOException {
    this.server = server;
    this.generator = new ProcessView(ProcessHandle.current().pid(), ticksPerSecond);
    this.machine = new MachineView(ticksPerSecond);
    this.machineCpu = machine.busySeconds();
    this.serverCpu = cpu();
    this.generatorCpu = generator.cpuSeconds();
  }

  static MeasuredTime open(LoadedServer server) throws IOException {
    return new MeasuredTime(server.process(), server.ticksPerSecond());
  }

  private double cpu() throws IOException {
    return server.isPresent() ? server.get().cpuSeconds() : 0;
  }

  /** Adds the rate and the processor time per unit of what was done in the window so far. */
  void describe(ResultLine result, String unit, long count) throws IOException {
    double seconds = seconds();
    result.put(unit + "s", count);
    result.put(unit + "s_per_s", count / seconds);
    if (server.isPresent() && count > 0) {
      result.put("server_cpu_us_per_" + unit, (cpu() - serverCpu) * 1e6 / count);
    }
  }

  /**
   * Adds how many cores server and generator kept busy, 1 being one core all the time, and how many
   * everything else did: on a machine of their own next to none.
   */
  void describe(ResultLine result) throws IOException {
    double seconds = seconds();
    double own = generator.cpuSeconds() - generatorCpu;
    double all = machine.busySeconds() - machineCpu;
    result.put("measured_s", seconds);
    result.put("generator_cores", own / seconds);
    if (server.isPresent()) {
      double used = cpu() - serverCpu;
      result.put("server_cores", used / seconds);
      result.put("other_cores", Math.max(0, all - own - used) / seconds);
    }
  }

  private double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }
}
