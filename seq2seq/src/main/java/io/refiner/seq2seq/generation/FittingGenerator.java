package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a model what it can be asked; a prompt that is too long for it gets empty answers and a
 * warning. For long runs, which one text must not end.
 */
public final class FittingGenerator extends ForwardingGenerator {

  private static final Logger LOG = LoggerFactory.getLogger(FittingGenerator.class);

  private static final Sample NOTHING = new Sample("", List.of(), List.of(), false);

  /**
   * @param model owned by this from now on
   */
  public FittingGenerator(TextGenerator model) {
    super(model);
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    List<Boolean> fits = prompts.stream().map(this::fits).toList();
    List<Prompt> fitting = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      if (fits.get(i)) {
        fitting.add(prompts.get(i));
      }
    }
    if (fitting.size() < prompts.size()) {
      LOG.warn(
          "{} of {} prompts have more than {} tokens and get no answer: raise max-prompt-tokens, or"
              + " shorten the texts",
          prompts.size() - fitting.size(),
          prompts.size(),
          maxPromptTokens());
    }
    Iterator<List<Sample>> answered =
        fitting.isEmpty() ? Collections.emptyIterator() : model.generate(fitting).iterator();
    List<List<Sample>> answers = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      answers.add(
          fits.get(i) ? answered.next() : Collections.nCopies(prompts.get(i).samples(), NOTHING));
    }
    return answers;
  }

  private boolean fits(Prompt prompt) {
    return tokens(prompt.text()) <= maxPromptTokens();
  }
}
