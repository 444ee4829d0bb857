package io.refiner.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.refiner.reasoning.mwp.formula.Operator;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.tokenizer.TokenizerJson;
import io.refiner.seq2seq.tokenizer.VocabularySettings;
import io.refiner.seq2seq.tokenizer.VocabularyTrainer;
import io.refiner.training.data.ProblemSets;
import io.refiner.training.data.TrainingProblem;

/** The tokenizer of models that start from random weights. */
final class Vocabularies {

  /** Numbers and steps that have a token of their own; the training data has 7 and 4. */
  private static final int NUMBERS = 16;

  private static final int STEPS = 8;

  /** Problems from templates whose words are counted along. */
  private static final int SYNTHETIC = 2_000;

  private Vocabularies() {}

  /**
   * Learns from the problems' words; formulas, prompts and feedback have whole words. Both roles
   * get the same tokenizer from the same problems, whatever their seed.
   */
  static Tokenizer of(Task task, Stream<Problem> problems, ModelSettings settings) {
    List<String> texts =
        Stream.concat(
                problems,
                ProblemSets.synthetic(0, SYNTHETIC).stream().map(TrainingProblem::problem))
            .map(problem -> task.generatorPrompt(problem, Optional.empty()))
            .toList();
    VocabularySettings vocabulary =
        new VocabularySettings(
            settings.vocabularySize(), settings.minWordCount(), false, formulaWords());
    return JsonTokenizer.of(TokenizerJson.of(new VocabularyTrainer(vocabulary).train(texts)));
  }

  /** What formulas, prompts and feedback are made of. */
  private static List<String> formulaWords() {
    List<String> words = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      words.add(operator.word());
    }
    for (int k = 0; k < NUMBERS; k++) {
      words.add("number" + k);
    }
    for (int k = 0; k < STEPS; k++) {
      words.add("#" + k);
    }
    words.addAll(
        List.of(
            "EOS",
            "No",
            "previous",
            "answer",
            "hint",
            "the",
            "operator",
            "an",
            "a",
            "add",
            "remove",
            "first",
            "second",
            "number",
            "in",
            "is",
            "incorrect",
            "not",
            "formula"));
    return words.stream().distinct().toList();
  }
}
