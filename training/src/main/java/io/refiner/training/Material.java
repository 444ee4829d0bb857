package io.refiner.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.refiner.reasoning.task.Problem;
import io.refiner.training.data.Cleaned;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.JoinedExamples;
import io.refiner.training.data.ProblemSets;
import io.refiner.training.data.TrainingDataException;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.data.UsableRows;
import io.refiner.training.replay.ReplayExamples;
import io.refiner.training.replay.ReplayLog;
import io.refiner.training.replay.ReplaySettings;
import io.refiner.training.replay.TurnLessons;
import io.refiner.training.replay.TurnLessons.Lesson;
import io.refiner.training.supervised.ProgressListener;

/**
 * What a run learns from and is scored by.
 *
 * @param problems of the file, or of the log where they are to be played; repeated ones left out
 * @param ofLog whether they are those of the log
 * @param log turns that a ring has logged
 * @param dev problems to be scored by
 * @param replay how the log is learned from
 * @param templates problems from templates that are added in each pass over a file's
 */
record Material(
    List<TrainingProblem> problems,
    boolean ofLog,
    Optional<ReplayLog> log,
    List<TrainingProblem> dev,
    ReplaySettings replay,
    int templates) {

  /** Turns of a log whose words a new vocabulary is made of. */
  private static final int VOCABULARY_TURNS = 20_000;

  Material {
    problems = List.copyOf(problems);
    dev = List.copyOf(dev);
  }

  /**
   * Reads the files, and says what is learned from and what isn't.
   *
   * @param templates problems from templates to be added to those of a file
   */
  static Material read(
      TrainingRequest request, ReplaySettings replay, int templates, ProgressListener listener) {
    boolean skip = request.data().skipBadRows();
    Optional<Path> file = request.data().file();
    listener.onPhase(
        Stream.concat(file.stream(), Stream.of(request.dev()))
            .map(path -> RunFacts.tail(path).toString())
            .collect(Collectors.joining(" and ", "Reading ", "")));
    List<TrainingProblem> problems =
        file.map(path -> cleaned(path, skip, listener)).orElse(List.of());
    List<TrainingProblem> dev = read(request.dev(), skip, listener);
    listener.onPhase(
        String.format(
            Locale.ROOT,
            "%s: %,d problems to choose the weights by",
            RunFacts.tail(request.dev()),
            dev.size()));
    long shared = ProblemSets.shared(problems, dev);
    if (shared > 0) {
      listener.onPhase(
          "%s of the problems to learn from are dev problems, too: scores on these say little"
              .formatted(shared));
    }
    int added = problems.isEmpty() ? 0 : templates;
    return new Material(problems, false, request.data().log(), dev, replay, added);
  }

  private static List<TrainingProblem> cleaned(Path file, boolean skip, ProgressListener listener) {
    Cleaned cleaned = ProblemSets.cleaned(read(file, skip, listener));
    listener.onPhase(RunFacts.tail(file) + ": " + cleaned.summary());
    return cleaned.problems();
  }

  /**
   * The same with problems to play episodes on: without a file, those of the log.
   *
   * @throws TrainingDataException if the log knows gold of none
   */
  Material playable(TurnLessons lessons) {
    if (!problems.isEmpty()) {
      return this;
    }
    List<TrainingProblem> logged =
        log.map(turns -> ProblemSets.cleaned(lessons.problems(turns, replay.maxProblems())))
            .map(Cleaned::problems)
            .orElse(List.of());
    if (logged.isEmpty()) {
      throw new TrainingDataException(
          "no logged problem has gold, by which an episode is judged: choose other turns, or name a"
              + " file of problems");
    }
    return new Material(logged, true, log, dev, replay, 0);
  }

  /**
   * Holds that there is something to learn from.
   *
   * @throws TrainingDataException if there is nothing
   */
  void requireSome() {
    if (problems.isEmpty() && turns() == 0) {
      throw new TrainingDataException(
          "there is nothing to learn from: no problems, and %s"
              .formatted(
                  replay.turnsPerEpoch() == 0
                      ? "no logged turns since replay.turns-per-epoch is 0"
                      : "no logged turns"));
    }
  }

  private static List<TrainingProblem> read(Path file, boolean skip, ProgressListener listener) {
    if (!skip) {
      return ProblemSets.read(file);
    }
    UsableRows<TrainingProblem> rows = ProblemSets.scan(file);
    if (rows.bad().count() > 0) {
      listener.onPhase("Going on though " + rows.bad().summary());
    }
    return rows.usable();
  }

  /** Logged turns that are learned as they are. */
  private long turns() {
    return replay.turnsPerEpoch() == 0 ? 0 : log.map(ReplayLog::size).orElse(0L);
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
   * @param ofProblems makes those of the problems; asked only if there are any
   */
  ExampleSource examples(Supplier<ExampleSource> ofProblems, Lesson lesson, long seed) {
    List<ExampleSource> sources = new ArrayList<>();
    if (!problems.isEmpty()) {
      sources.add(ofProblems.get());
    }
    log.filter(turns -> turns() > 0)
        .ifPresent(
            turns -> sources.add(new ReplayExamples(turns, lesson, replay.turnsPerEpoch(), seed)));
    return new JoinedExamples(sources);
  }

  /** How much there is, in words. */
  String amount() {
    List<String> parts = new ArrayList<>();
    if (!problems.isEmpty()) {
      String whose = ofLog ? "%,d problems of the log" : "%,d math word problems";
      parts.add(String.format(Locale.ROOT, whose, problems.size()));
    }
    if (templates > 0) {
      parts.add(String.format(Locale.ROOT, "%,d from templates in each pass over them", templates));
    }
    if (turns() > 0) {
      parts.add(String.format(Locale.ROOT, "%,d logged turns", turns()));
    }
    return String.join(", and ", parts);
  }

  /** Where it is from, as sentences for the model card. */
  String origin(Optional<String> file) {
    List<String> sentences = new ArrayList<>();
    file.ifPresent(
        name ->
            sentences.add(
                "The problems are those of `%s`, repeated and mislabelled ones left out%s."
                    .formatted(
                        name,
                        templates > 0
                            ? ", and others that Refiner makes from its own templates"
                            : "")));
    if (ofLog) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "The problems are those of the log whose gold is known, one of each text, %,d at most.",
              replay.maxProblems()));
    }
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
