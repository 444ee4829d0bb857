package io.refiner.reasoning.mwp;

import java.util.Locale;
import java.util.Optional;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.formula.FormulaLimits;
import io.refiner.reasoning.task.Task.Revision;

/**
 * What the models read. REFINER's order, with plain words where REFINER has {@code <hint>} and
 * {@code <sep>}, for which a T5 vocabulary has no tokens:
 *
 * <pre>
 * generator, turn 1:  tom has number0 apples . ...
 * generator, later:   tom has number0 apples . ... previous answer: #0: add ( ... ) | EOS hint: ...
 * critic:             tom has number0 apples . ... answer: #0: add ( ... ) | EOS
 * </pre>
 *
 * <p>Always from the original problem: earlier turns are not accumulated. The words are in lower
 * case, since REFINER's data mixes cased (60 %) and lower-cased problems and UnifiedQA reads lower
 * case only; curly quotes become straight ones. Formulas keep their canonical writing, so that what
 * is copied from the input is what is to be written.
 */
final class Prompts {

  private static final String PREVIOUS = " previous answer: ";
  private static final String HINT = " hint: ";
  private static final String ANSWER = " answer: ";

  private Prompts() {}

  static String generator(String text, Optional<Revision> previous) {
    return previous
        .map(
            revision ->
                words(text)
                    + PREVIOUS
                    + hypothesis(revision.hypothesis())
                    + HINT
                    + oneSpaced(revision.feedback()))
        .orElseGet(() -> words(text));
  }

  static String critic(String text, String hypothesis) {
    return words(text) + ANSWER + hypothesis(hypothesis);
  }

  private static String words(String text) {
    // REFINER's data splits off "'s", but a curly quote from its s as well.
    String straight = text.replace("\u2019 s ", "'s ");
    straight = straight.replace('\u2019', '\'').replace('\u2018', '\'');
    straight = straight.replace('\u201c', '"').replace('\u201d', '"');
    return oneSpaced(straight).toLowerCase(Locale.ROOT);
  }

  /** Canonical where it can be read; what a model garbled is shown as it is. */
  private static String hypothesis(String text) {
    return Formula.find(text).map(Formula::canonical).orElseGet(() -> oneSpaced(bounded(text)));
  }

  private static String bounded(String text) {
    return text.substring(0, Math.min(text.length(), FormulaLimits.MAX_CHARS));
  }

  private static String oneSpaced(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
