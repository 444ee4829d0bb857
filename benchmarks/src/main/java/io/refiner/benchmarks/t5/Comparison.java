package io.refiner.benchmarks.t5;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import io.refiner.benchmarks.t5.Engines.Best;
import io.refiner.benchmarks.t5.Row.Kind;
import io.refiner.seq2seq.T5Config;

/** Measures rows with several engines over one checkpoint. */
final class Comparison {

  /** Twice, so that what a first call leaves behind counts in the second. */
  private static final int MEMORY_REPEATS = 2;

  /**
   * What is compared.
   *
   * @param peer transformers
   * @param folder the checkpoint
   * @param modes engines, transformers first
   * @param repeats of each row, after one to warm up
   */
  record Setup(Peer peer, Path folder, List<Mode> modes, int repeats) {}

  private final Setup setup;
  private final T5Config config;
  private final Workload workload;
  private final Report report;
  private MachineLimits limits;

  Comparison(Setup setup, T5Config config, Workload workload, Report report) {
    this.setup = setup;
    this.config = config;
    this.workload = workload;
    this.report = report;
    limits = setup.peer.probe();
  }

  /** Measures and prints the rows, kind by kind. */
  void run(List<Row> rows) {
    report.machine(limits, setup.peer.threads());
    report.head();
    for (Kind kind : Kind.values()) {
      List<Row> alike = rows.stream().filter(row -> row.kind() == kind).toList();
      if (kind.memory()) {
        alike.forEach(row -> report.row(row, memory(row)));
      } else if (!alike.isEmpty()) {
        limits = limits.or(setup.peer.probe());
        time(alike);
      }
    }
    report.machine(limits, setup.peer.threads());
  }

  private void time(List<Row> rows) {
    try (Engines engines = new Engines(this::launch)) {
      for (Row row : rows) {
        Map<Mode, Best> best = engines.race(modes(row), workload.request(row), setup.repeats);
        report.row(row, measured(row, best));
      }
    }
  }

  private Worker launch(Mode mode) {
    int threads = setup.peer.threads();
    Worker worker = mode == Mode.TRANSFORMERS ? setup.peer.start() : Worker.engine(mode, threads);
    worker.ask(
        Worker.request("open").put("folder", setup.folder.toString()).put("threads", threads));
    return worker;
  }

  /** Training is the same whatever the mode of generation; only ours packs weights. */
  private List<Mode> modes(Row row) {
    return switch (row.kind()) {
      case TRAIN, TRAIN_MEMORY -> setup.modes.subList(0, 2);
      case REPACK -> setup.modes.subList(1, setup.modes.size());
      default -> setup.modes;
    };
  }

  private Map<Mode, Measured> measured(Row row, Map<Mode, Best> best) {
    Optional<JsonNode> theirs =
        Optional.ofNullable(best.get(Mode.TRANSFORMERS)).map(b -> b.answer().path("answers"));
    Map<Mode, Measured> measured = new EnumMap<>(Mode.class);
    best.forEach(
        (mode, result) -> {
          JsonNode answers = result.answer().path("answers");
          int tokens = 0;
          for (JsonNode answer : answers) {
            tokens += answer.size();
          }
          Optional<Boolean> equal =
              mode == Mode.TRANSFORMERS || row.samples() > 1 || row.kind() != Kind.GENERATE
                  ? Optional.empty()
                  : theirs.map(wanted -> wanted.equals(answers));
          double ms = 1000 * result.seconds();
          measured.put(mode, new Measured(row, mode, ms, tokens, equal, bound(row, mode)));
        });
    return measured;
  }

  private Optional<Double> bound(Row row, Mode mode) {
    if (row.kind().ofWeights()) {
      return Optional.empty();
    }
    Roofline roofline = new Roofline(config, limits, mode);
    return Optional.of(
        1000
            * (row.kind().training()
                ? roofline.training(row.batch(), Workload.TOKENS, Workload.TOKENS)
                : roofline.generation(workload.answers(row), row.samples() * row.beams())));
  }

  private Map<Mode, Measured> memory(Row row) {
    Map<Mode, Measured> measured = new EnumMap<>(Mode.class);
    for (Mode mode : modes(row)) {
      try (Worker worker = launch(mode)) {
        for (int i = 0; i < MEMORY_REPEATS; i++) {
          worker.ask(workload.request(row));
        }
        double mib = worker.ask(Worker.request("memory")).path("peakMib").asDouble();
        measured.put(mode, new Measured(row, mode, mib, 0, Optional.empty(), Optional.empty()));
      }
    }
    return measured;
  }
}
