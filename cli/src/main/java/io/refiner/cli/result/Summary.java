package io.refiner.cli.result;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static java.util.Comparator.naturalOrder;

/**
 * What came of a run, counted from its results and nothing else.
 *
 * @param problems results, of whatever status
 * @param answered results with an answer
 * @param failed problems that were refused or could not be worked on
 * @param expired problems whose deadline came first
 * @param compared results whose right answer is known
 * @param rightAtFirst of these, how many turn 1 had right
 * @param right of these, how many ended right
 * @param turns turns of all episodes together
 * @param elapsed from the start of the first episode to the end of the last one
 */
public record Summary(
    int problems,
    int answered,
    int failed,
    int expired,
    int compared,
    int rightAtFirst,
    int right,
    int turns,
    Duration elapsed) {

  /** Counts. */
  public static Summary of(Collection<Result> results) {
    List<Rightness> compared =
        results.stream().flatMap(result -> Rightness.of(result).stream()).toList();
    return new Summary(
        results.size(),
        count(results, result -> result.getAnswer().isPresent()),
        count(results, result -> result.getStatus() == ResultStatus.FAILED),
        count(results, result -> result.getStatus() == ResultStatus.EXPIRED),
        compared.size(),
        (int) compared.stream().filter(Rightness::rightAtFirst).count(),
        (int) compared.stream().filter(Rightness::right).count(),
        results.stream().mapToInt(result -> result.getTurns().size()).sum(),
        elapsed(results));
  }

  private static Duration elapsed(Collection<Result> results) {
    List<Result> worked = results.stream().filter(result -> !result.getTurns().isEmpty()).toList();
    Optional<Instant> start = worked.stream().map(Result::getStartedAt).min(naturalOrder());
    Optional<Instant> end = worked.stream().map(Result::getEndedAt).max(naturalOrder());
    return start.isEmpty() ? Duration.ZERO : Duration.between(start.get(), end.orElseThrow());
  }

  /** Turns of all episodes by the second, while the run lasted. */
  public double turnsPerSecond() {
    return turns / Math.max(1e-3, elapsed.toMillis() / 1000.0);
  }

  /** For people, one line for each count. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("answered", "%s of %s", answered, problems));
    if (failed > 0) {
      lines.add(line("failed", "%s", failed));
    }
    if (expired > 0) {
      lines.add(line("expired", "%s", expired));
    }
    if (compared > 0) {
      lines.add(line("right at turn 1", "%s", share(rightAtFirst)));
      lines.add(line("right at the end", "%s", share(right)));
      lines.add(
          line("gain by refinement", "%+.1f points", 100.0 * (right - rightAtFirst) / compared));
    }
    lines.add(
        line("turns used", "%s (%.2f a problem)", turns, (double) turns / Math.max(1, problems)));
    lines.add(line("turns per second", "%.1f", turnsPerSecond()));
    return lines;
  }

  /** For people, in one line. */
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(format("%s of %s answered", answered, problems));
    parts.add(failed > 0 ? format("%s failed", failed) : null);
    parts.add(expired > 0 ? format("%s expired", expired) : null);
    parts.add(
        compared > 0 ? format("right %s of %s (turn 1: %s)", right, compared, rightAtFirst) : null);
    parts.add(format("%s turns in %.1f s", turns, elapsed.toMillis() / 1000.0));
    return parts.stream().filter(Objects::nonNull).collect(Collectors.joining(", "));
  }

  private String share(int count) {
    return format("%s of %s (%.1f %%)", count, compared, 100.0 * count / compared);
  }

  private static String line(String name, String pattern, Object... values) {
    return format("%-20s", name) + format(pattern, values);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static int count(Collection<Result> results, Predicate<Result> which) {
    return (int) results.stream().filter(which).count();
  }
}
