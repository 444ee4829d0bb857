package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.data.SamplingSettings;

/** Judges hypotheses, many at once. */
@FunctionalInterface
public interface Critic {

  /** Judges each problem's hypothesis, in order. */
  List<Critique> judge(List<Problem> problems, List<String> hypotheses);

  /** The critic that compares with gold. */
  static Critic oracle(Task task) {
    return (problems, hypotheses) ->
        IntStream.range(0, problems.size())
            .mapToObj(i -> task.oracle(problems.get(i), hypotheses.get(i)))
            .toList();
  }

  /** A model that writes its critique, greedily. */
  static Critic neural(Task task, TextGenerator model, int maxNewTokens) {
    return (problems, hypotheses) -> {
      List<Prompt> prompts = new ArrayList<>();
      for (int i = 0; i < problems.size(); i++) {
        String text = task.criticPrompt(problems.get(i), hypotheses.get(i));
        prompts.add(new Prompt(text, 1, Decoding.greedy(maxNewTokens), i));
      }
      List<List<Sample>> answers = model.generate(prompts);
      List<Critique> critiques = new ArrayList<>();
      for (int i = 0; i < problems.size(); i++) {
        Critique critique = task.readCritique(answers.get(i).get(0).text());
        critiques.add(task.executed(problems.get(i), hypotheses.get(i), critique));
      }
      return critiques;
    };
  }

  /**
   * A model that answers the problem itself, greedily, and objects to what differs from its answer
   * where that has at least this probability.
   *
   * @param confidence the least probability that refuses, from 0 to 1
   */
  static Critic solver(Task task, TextGenerator model, double confidence) {
    return solver(task, model, SolverSettings.greedy(confidence, SamplingSettings.MAX_NEW_TOKENS));
  }

  /** A model that answers the problem itself, as the settings say. */
  static Critic solver(Task task, TextGenerator model, SolverSettings settings) {
    Solver solver = new Solver(settings);
    return (problems, hypotheses) -> {
      List<Prompt> prompts =
          problems.stream().map(problem -> solver.prompt(task, problem)).toList();
      List<List<Sample>> answers = model.generate(prompts);
      List<Critique> critiques = new ArrayList<>();
      for (int i = 0; i < problems.size(); i++) {
        Problem problem = problems.get(i);
        Solution own = Solver.solution(task, answers.get(i));
        critiques.add(solver.critique(task, problem, own, hypotheses.get(i)));
      }
      return critiques;
    };
  }
}
