package io.refiner.reasoning.mwp.feedback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.formula.FormulaLimits;

/**
 * REFINER's sentences for findings, without the {@code <hint>} and {@code | EOH} around them, for
 * which a T5 vocabulary has no tokens. What is rendered here is read back as the same findings.
 */
public final class FeedbackSentences {

  /** What a critic says that has nothing to object to. */
  public static final String NO = "No";

  /** Characters of a critic's words that are read; the rest is dropped. */
  static final int MAX_CHARS = 1_000;

  /** Characters of unclear words that are kept as hint. */
  static final int MAX_UNCLEAR_CHARS = 200;

  private static final String ADD = "add an operator.";
  private static final String REMOVE = "remove an operator.";
  private static final String RESULT = "the result is incorrect.";
  private static final String UNREADABLE = "the answer is not a formula.";
  private static final String[] ORDINALS = {"first", "second"};

  private static final Pattern MARKUP =
      Pattern.compile("<hint>|</s>|<pad>|<sep>|\\|\\s*eoh\\b|\\beoh\\b");

  private static final Pattern NOTHING = Pattern.compile("no( hints?)?[.!]?");

  /** One sentence each way that REFINER's code, paper and demo put it, and slips in spacing. */
  private static final Pattern SENTENCE =
      Pattern.compile(
          "(?<add>add an? (?:operator|operation|step)|an? (?:operator|step) is missing)"
              + "|(?<remove>remove an? (?:operator|operation|step))"
              + "|the (?:operator|operation) in # ?(?<operator>\\d{1,3}) is (?:incorrect|wrong)"
              + "|the (?<ordinal>first|second) (?:number|operand|value) in # ?(?<operand>\\d{1,3})"
              + " is (?:incorrect|wrong)"
              + "|(?<result>the result is (?:incorrect|wrong))"
              + "|(?<unreadable>the answer is not a formula)");

  private FeedbackSentences() {}

  /** The critique that says these findings, with the reward that they stand for. */
  public static Critique critique(List<Finding> findings) {
    return new Critique(findings, render(findings), Rewards.of(findings));
  }

  /**
   * The findings as the generator is to read them: one sentence each, in order, or {@link #NO}. An
   * unclear finding is rendered as its words.
   */
  public static String render(List<Finding> findings) {
    return findings.isEmpty()
        ? NO
        : findings.stream().map(FeedbackSentences::sentence).collect(Collectors.joining(" "));
  }

  /**
   * Reads what a critic wrote, in any case and with REFINER's markup around it. Sentences that are
   * not understood are passed over, as is a finding said again of the same place; if none is
   * understood and it is not "No" either, there is one {@link ErrorTypes#UNCLEAR_FEEDBACK}: words
   * that nobody understands are no acceptance.
   */
  public static Critique read(String text) {
    String bounded = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    String words = MARKUP.matcher(bounded.toLowerCase(Locale.ROOT)).replaceAll(" ");
    words = words.replaceAll("\\s+", " ").strip();
    List<Finding> findings = findings(words);
    if (findings.isEmpty() && !NOTHING.matcher(words).matches()) {
      findings = List.of(Finding.of(ErrorTypes.UNCLEAR_FEEDBACK).withHint(brief(words)));
    }
    return critique(findings);
  }

  private static List<Finding> findings(String words) {
    List<Finding> findings = new ArrayList<>();
    Matcher matcher = SENTENCE.matcher(words);
    while (matcher.find()) {
      Finding finding = finding(matcher);
      boolean placed = finding.step().isPresent();
      if (finding.step().orElse(0) < FormulaLimits.MAX_STEPS
          && !(placed && findings.contains(finding))) {
        findings.add(finding);
      }
    }
    return findings;
  }

  private static Finding finding(Matcher matcher) {
    if (matcher.group("add") != null) {
      return Finding.of(ErrorTypes.MISSING_STEP);
    }
    if (matcher.group("remove") != null) {
      return Finding.of(ErrorTypes.EXTRA_STEP);
    }
    if (matcher.group("result") != null) {
      return Finding.of(ErrorTypes.WRONG_RESULT);
    }
    if (matcher.group("unreadable") != null) {
      return Finding.of(ErrorTypes.UNREADABLE);
    }
    if (matcher.group("operator") != null) {
      return Finding.of(ErrorTypes.INCORRECT_OPERATOR, Integer.parseInt(matcher.group("operator")));
    }
    int operand = matcher.group("ordinal").equals(ORDINALS[0]) ? 0 : 1;
    int step = Integer.parseInt(matcher.group("operand"));
    return Finding.of(ErrorTypes.INCORRECT_OPERAND, step, operand);
  }

  private static String sentence(Finding finding) {
    return switch (finding.type()) {
      case ErrorTypes.MISSING_STEP -> ADD;
      case ErrorTypes.EXTRA_STEP -> REMOVE;
      case ErrorTypes.WRONG_RESULT -> RESULT;
      case ErrorTypes.UNREADABLE -> UNREADABLE;
      case ErrorTypes.UNCLEAR_FEEDBACK -> finding.hint().orElse("");
      case ErrorTypes.INCORRECT_OPERATOR ->
          "the operator in #" + required(finding.step(), finding) + " is incorrect.";
      case ErrorTypes.INCORRECT_OPERAND -> {
        String ordinal = ORDINALS[required(finding.operand(), finding)];
        int step = required(finding.step(), finding);
        yield "the " + ordinal + " number in #" + step + " is incorrect.";
      }
      default ->
          throw new IllegalArgumentException("no sentence for findings of type " + finding.type());
    };
  }

  private static int required(OptionalInt place, Finding finding) {
    return place.orElseThrow(
        () -> new IllegalArgumentException(finding.type() + " without a place: " + finding));
  }

  private static String brief(String words) {
    return words.length() <= MAX_UNCLEAR_CHARS
        ? words
        : words.substring(0, MAX_UNCLEAR_CHARS).strip();
  }
}
