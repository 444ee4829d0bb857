package io.refiner.cli.command;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import picocli.CommandLine.Option;

import io.refiner.cli.log.FeedbackLog.Query;
import io.refiner.cli.terminal.UsageException;
import io.refiner.messaging.client.LogRange;
import io.refiner.messaging.client.OffsetSpan;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.reasoning.replay.ModelChoice;
import io.refiner.reasoning.replay.TurnFilter;
import io.refiner.reasoning.replay.Verdict;

/** Which records of the topic {@code feedback} are read, and which of them are taken. */
final class LogOptions {

  private static final Pattern SPAN = Pattern.compile("(\\d{1,9}):(\\d{1,18})-(\\d{1,18})");

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Read from the first record of this time on, such as 2026-01-31 or 2026-01-31T18:00:00Z;"
              + " a day begins at midnight UTC (default: the oldest that is there).")
  private Optional<String> since = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "Read up to the first record of this time (default: the newest that is there).")
  private Optional<String> until = Optional.empty();

  @Option(
      names = "--offsets",
      paramLabel = "P:FROM-TO[,...]",
      description =
          "Read these offsets of these partitions and no others, instead of a time;"
              + " TO is behind the last.")
  private Optional<String> offsets = Optional.empty();

  @Option(
      names = "--policy-version",
      paramLabel = "N|N-M|DIGEST",
      description =
          "Take what these versions of the generator wrote; or weights, by 8 or more hex digits of"
              + " their SHA-256 (default: all).")
  private Optional<String> policy = Optional.empty();

  @Option(
      names = "--judged-by",
      paramLabel = "oracle|neural|any",
      description =
          "Take what this kind of critic judged (default: any; the oracle for `train critic`).")
  private Optional<Judge> judge = Optional.empty();

  @Option(
      names = "--critic-version",
      paramLabel = "N|N-M|DIGEST",
      description = "Take what these versions of the critic judged (default: all).")
  private Optional<String> critic = Optional.empty();

  @Option(
      names = "--verdict",
      paramLabel = "accepted|refused|all",
      defaultValue = "all",
      description =
          "Take turns of which a candidate was accepted, or none was (default: ${DEFAULT-VALUE}).")
  private Outcome verdict;

  @Option(
      names = "--skip-unreadable",
      description = "Pass over records that can't be read, and count them (default: give up).")
  private boolean skipUnreadable;

  private enum Judge {
    ORACLE(CriticKind.ORACLE),
    NEURAL(CriticKind.NEURAL),
    ANY(null);

    private final Optional<CriticKind> kind;

    Judge(CriticKind kind) {
      this.kind = Optional.ofNullable(kind);
    }
  }

  private enum Outcome {
    ACCEPTED(Verdict.ACCEPTED),
    REFUSED(Verdict.REFUSED),
    ALL(null);

    private final Optional<Verdict> verdict;

    Outcome(Verdict verdict) {
      this.verdict = Optional.ofNullable(verdict);
    }
  }

  /**
   * What these options ask of the log.
   *
   * @param task the task whose records are taken; empty takes those of all
   * @param judges who must have judged, unless an option says
   * @throws UsageException naming the first option that is wrong
   */
  Query query(Optional<String> task, Optional<CriticKind> judges) {
    TurnFilter filter =
        new TurnFilter(
            task,
            judge.map(given -> given.kind).orElse(judges),
            critic.map(text -> versions("--critic-version", text)),
            verdict.verdict,
            policy.map(text -> versions("--policy-version", text)));
    return new Query(range(), filter, skipUnreadable);
  }

  /** Whether any of these options was given. */
  boolean given() {
    return skipUnreadable
        || verdict != Outcome.ALL
        || judge.isPresent()
        || Stream.of(since, until, offsets, policy, critic).anyMatch(Optional::isPresent);
  }

  private LogRange range() {
    if (offsets.isEmpty()) {
      try {
        return new LogRange.Times(
            since.map(text -> time("--since", text)), until.map(text -> time("--until", text)));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--" + e.getMessage(), e);
      }
    }
    if (since.isPresent() || until.isPresent()) {
      throw new UsageException("give --offsets or times, not both");
    }
    return new LogRange.Offsets(spans(offsets.get()));
  }

  private static Instant time(String option, String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new UsageException(
          option + " must be such as 2026-01-31 or 2026-01-31T18:00:00Z, not " + text, e);
    }
  }

  private static Map<Integer, OffsetSpan> spans(String text) {
    Map<Integer, OffsetSpan> spans = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      Matcher span = SPAN.matcher(part.strip());
      if (!span.matches()) {
        throw new UsageException(
            "--offsets must be such as 0:100-250,1:0-99 (partition, first offset, offset behind the"
                + " last), not "
                + part);
      }
      int partition = Integer.parseInt(span.group(1));
      try {
        OffsetSpan given =
            new OffsetSpan(Long.parseLong(span.group(2)), Long.parseLong(span.group(3)));
        if (spans.put(partition, given) != null) {
          throw new UsageException("--offsets names partition " + partition + " twice");
        }
      } catch (IllegalArgumentException e) {
        throw new UsageException("--offsets: " + e.getMessage(), e);
      }
    }
    return spans;
  }

  private static ModelChoice versions(String option, String text) {
    try {
      return ModelChoice.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage(), e);
    }
  }
}
