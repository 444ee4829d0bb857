package io.refiner.cli.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.Turn;

/** Tells an episode turn by turn, as people read it. */
public final class Story {

  private static final int WIDTH = 96;

  private Story() {}

  /**
   * Picks episodes that show what there is to see: one that refinement put right, one that it did
   * not, one that was right at once; then whatever comes first.
   *
   * @param count how many at most
   */
  public static List<Result> choose(Collection<Result> results, int count) {
    List<Predicate<Result>> kinds =
        List.of(
            result -> is(result, new Rightness(false, true)),
            result -> is(result, new Rightness(false, false)) && result.getTurns().size() > 1,
            result -> is(result, new Rightness(true, true)),
            result -> result.getTurns().size() > 1,
            result -> true);
    Set<Result> chosen = new LinkedHashSet<>();
    for (Predicate<Result> kind : kinds) {
      results.stream()
          .filter(kind)
          .filter(r -> !chosen.contains(r))
          .findFirst()
          .ifPresent(chosen::add);
    }
    results.stream().filter(r -> !chosen.contains(r)).limit(count).forEach(chosen::add);
    return chosen.stream().limit(count).toList();
  }

  /**
   * The lines of one episode: problem, then hypothesis and feedback of each turn, then how it
   * ended.
   */
  public static List<String> lines(String id, Result result) {
    Problem problem = result.getProblem();
    List<String> lines = new ArrayList<>();
    lines.add("problem " + id);
    wrap(problem
            .getOriginal()
            .orElseGet(() -> NumberMasking.fill(problem.getText(), problem.getNumbers())))
        .forEach(line -> lines.add("  " + line));
    for (Turn turn : result.getTurns()) {
      lines.add(
          "  turn "
              + turn.getTurn()
              + "   "
              + NumberMasking.fill(turn.getHypothesis(), problem.getNumbers()));
      lines.add("    critic " + feedback(turn));
    }
    lines.add("  " + ending(result));
    result.getDoubts().forEach(doubt -> lines.add("  doubtful: " + doubt.getMessage()));
    return lines;
  }

  private static String feedback(Turn turn) {
    String words = turn.getJudgement().getFeedback().strip();
    return turn.getJudgement().getFindings().isEmpty() ? words + " (nothing to object to)" : words;
  }

  private static String ending(Result result) {
    String status = result.getStatus().name().toLowerCase(Locale.ROOT);
    String answer =
        result
            .getFailure()
            .map(failure -> failure.getMessage())
            .orElseGet(() -> "answer " + result.getAnswer().orElse("none"));
    String verdict =
        Rightness.of(result)
            .map(
                rightness ->
                    rightness.right()
                        ? ", which is right"
                        : ", but " + Rightness.expected(result).orElse("?") + " is right")
            .orElse("");
    return status + ": " + answer + verdict;
  }

  private static boolean is(Result result, Rightness rightness) {
    return Rightness.of(result).filter(rightness::equals).isPresent();
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }
}
