package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks a model each prompt once: what is asked again is answered as before. It remembers everything
 * until it is closed, so it is for runs over a bounded set of problems.
 */
public final class RememberingGenerator extends ForwardingGenerator {

  private final Map<Prompt, List<Sample>> answers = new HashMap<>();

  /**
   * @param model owned by this from now on
   */
  public RememberingGenerator(TextGenerator model) {
    super(model);
  }

  @Override
  public List<List<Sample>> generate(List<Prompt> prompts) {
    Set<Prompt> unknown = new LinkedHashSet<>(prompts);
    unknown.removeAll(answers.keySet());
    List<Prompt> asked = new ArrayList<>(unknown);
    List<List<Sample>> answered = asked.isEmpty() ? List.of() : model.generate(asked);
    for (int i = 0; i < asked.size(); i++) {
      answers.put(asked.get(i), answered.get(i));
    }
    return prompts.stream().map(answers::get).toList();
  }

  @Override
  public void close() {
    answers.clear();
    super.close();
  }
}
