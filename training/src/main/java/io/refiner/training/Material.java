package io.refiner.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.refiner.reasoning.task.Problem;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.JoinedExamples;
import io.refiner.training.data.ProblemSets;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.replay.ReplayExamples;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.replay.ReplaySettings;
import io.refiner.training.replay.TurnLessons.Lesson;
import io.refiner.training.supervised.ProgressListener;

/**
 * What a run learns from and is scored by.
 *
 * @param problems of the file, repeated ones left out; none without a file
 * @param log turns that a ring has logged
 * @param dev problems to be scored by
 */
record Material(
    List<TrainingProblem> problems, Optional<ReplayLog> log, List<TrainingProblem> dev) {

  /** Turns of a log whose words a new vocabulary is made of. */
  private static final int VOCABULARY_TURNS = 20_000;

  Material {
    problems = List.copyOf(problems);
    dev = List.copyOf(dev);
  }

  static Material read(TrainingRequest request, ProgressListener listener) {
    boolean skip = request.data().skipBadRows();
    List<TrainingProblem> problems =
        request
            .data()
            .file()
            .map(file -> ProblemSets.cleaned(read(file, skip, listener)))
            .orElse(List.of());
    List<TrainingProblem> dev = read(request.dev(), skip, listener);
    Material material = new Material(problems, request.data().log(), dev);
    if (problems.isEmpty() && material.turns() == 0) {
      throw new TrainingDataException("there is nothing to learn from");
    }
    return material;
  }

  private static List<TrainingProblem> read(Path file, boolean skip, ProgressListener listener) {
    if (!skip) {
      return ProblemSets.read(file);
    }
    ProblemSets.Rows rows = ProblemSets.scan(file);
    if (rows.bad().count() > 0) {
      listener.onPhase("Going on though " + rows.bad().summary());
    }
    return rows.problems();
  }

  private long turns() {
    return log.map(ReplayLog::size).orElse(0L);
  }

  /** The problems whose words a new vocabulary is made of. */
  Stream<Problem> vocabulary() {
    Stream<Problem> logged =
        log.stream()
            .flatMap(
                turns ->
                    LongStream.range(0, Math.min(turns.size(), VOCABULARY_TURNS))
                        .mapToObj(n -> turns.get(n).problem()));
    return Stream.concat(problems.stream().map(TrainingProblem::problem), logged);
  }

  /**
   * The epochs of a run.
   *
   * @param file makes those of the file; asked only if there is one
   */
  ExampleSource examples(
      Supplier<ExampleSource> file, Lesson lesson, ReplaySettings settings, long seed) {
    List<ExampleSource> sources = new ArrayList<>();
    if (!problems.isEmpty()) {
      sources.add(file.get());
    }
    log.filter(turns -> turns.size() > 0)
        .ifPresent(
            turns ->
                sources.add(new ReplayExamples(turns, lesson, settings.turnsPerEpoch(), seed)));
    return new JoinedExamples(sources);
  }

  /** How much there is, in words. */
  String amount() {
    String file = problems.isEmpty() ? "" : "%,d math word problems".formatted(problems.size());
    String logged = log.isEmpty() ? "" : "%,d logged turns".formatted(turns());
    return file + (file.isEmpty() || logged.isEmpty() ? "" : " and ") + logged;
  }

  /** Where it is from, as sentences for the model card. */
  String origin(Optional<String> file) {
    List<String> sentences = new ArrayList<>();
    file.ifPresent(
        name ->
            sentences.add(
                "The problems are those of `%s`, repeated ones left out, and others that Refiner"
                        .formatted(name)
                    + " makes from its own templates."));
    log.ifPresent(
        turns ->
            sentences.add(
                "The turns were replayed from the log (%s); their SHA-256 is `%s`."
                    .formatted(
                        turns.origin().entrySet().stream()
                            .map(entry -> entry.getKey() + " " + entry.getValue())
                            .collect(Collectors.joining("; ")),
                        turns.digest())));
    return String.join(" ", sentences);
  }
}
