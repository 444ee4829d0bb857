package io.refiner.benchmarks.t5;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The processes that are measured, asked by turns so that other load hits all of them alike. */
final class Engines implements AutoCloseable {

  private final Map<Mode, Worker> workers = new EnumMap<>(Mode.class);
  private final Launcher launcher;

  /** Starts a process that has opened the checkpoint. */
  interface Launcher {
    Worker launch(Mode mode);
  }

  Engines(Launcher launcher) {
    this.launcher = launcher;
  }

  /** What one engine said: the fastest of its answers. */
  record Best(double seconds, JsonNode answer) {}

  /** Asks each engine once to warm up, then all of them in turn. */
  Map<Mode, Best> race(List<Mode> modes, ObjectNode request, int repeats) {
    Map<Mode, Best> best = new EnumMap<>(Mode.class);
    modes.forEach(mode -> worker(mode).ask(request));
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (Mode mode : modes) {
        JsonNode answer = worker(mode).ask(request);
        Best now = new Best(answer.path("seconds").asDouble(), answer);
        best.merge(mode, now, (a, b) -> a.seconds <= b.seconds ? a : b);
      }
    }
    return best;
  }

  private Worker worker(Mode mode) {
    return workers.computeIfAbsent(mode, launcher::launch);
  }

  @Override
  public void close() {
    workers.values().forEach(Worker::close);
    workers.clear();
  }
}
