package io.refiner.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.refiner.files.Digests;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.report.ScoreNames;

/**
 * What a run is begun with, as text by name: by these an interrupted run is known again, and people
 * read them in the report. They tell nothing of the machine.
 */
final class RunFacts {

  private RunFacts() {}

  static Map<String, String> of(String role, TrainingRequest request, TrainingSettings settings) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("role", role);
    facts.put("task", request.task());
    facts.put("seed", Long.toString(request.seed()));
    facts.put("time limit", request.time().map(Duration::toString).orElse("none"));
    facts.put("training problems", request.data().file().map(RunFacts::file).orElse("none"));
    facts.put("logged turns", request.data().log().map(RunFacts::log).orElse("none"));
    facts.put("dev problems", file(request.dev()));
    facts.put("base", request.base().map(RunFacts::checkpoint).orElse("random weights"));
    facts.put("partner", request.partner().map(RunFacts::checkpoint).orElse("none"));
    facts.put(ScoreNames.FACT, ScoreNames.REVISIONS);
    facts.putAll(settings.values(role));
    return facts;
  }

  /** The last two names of a path tell enough. */
  static Path tail(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    int names = whole.getNameCount();
    return whole.subpath(Math.max(0, names - 2), names);
  }

  private static String file(Path file) {
    return "%s, SHA-256 %s".formatted(file.getFileName(), digest(file));
  }

  private static String log(ReplayLog log) {
    return String.format(Locale.ROOT, "%,d, SHA-256 %s", log.size(), log.digest());
  }

  private static String checkpoint(Path folder) {
    return "%s, SHA-256 %s".formatted(tail(folder), Checkpoint.read(folder).digest());
  }

  private static String digest(Path file) {
    try {
      return Digests.sha256(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
