package dev.baton.bench;

import java.util.Optional;

/** The server under load: where it listens and, if told, which process it is. */
record LoadedServer(
    Target target, Optional<ProcessView> process, Optional<LiveHeap> heap, int ticksPerSecond) {

  static LoadedServer from(LoadOptions options) {
    Target target = Target.from(options);
    int ticks = options.take("clock_ticks", 100);
    int pid = options.take("pid", 0);
    Optional<String> jcmd = options.take("jcmd");
    return new LoadedServer(
        target,
        Optional.of(new ProcessView(pid, ticks)).filter(_ -> pid > 0),
        jcmd.filter(_ -> pid > 0).map(path -> new LiveHeap(path, pid)),
        ticks);
  }
}
