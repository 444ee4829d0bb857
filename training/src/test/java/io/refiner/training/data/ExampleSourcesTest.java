package io.refiner.training.data;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.Fixtures;
import io.refiner.training.refinement.Scripted;

import static org.assertj.core.api.Assertions.assertThat;

class ExampleSourcesTest {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final RoleExamples ROLES = new RoleExamples(TASK);
  private static final List<TrainingProblem> PROBLEMS =
      ProblemSets.cleaned(ProblemSets.synthetic(3, 300)).problems();
  private static final SamplingSettings SAMPLING = new SamplingSettings(1, 1, 1);

  @Test
  void asksForGoldInEveryTurnForm() {
    TrainingProblem pears = Fixtures.pears();
    assertThat(ROLES.solve(pears).target()).isEqualTo(Fixtures.SUBTRACT);
    Example revision = ROLES.revise(pears, Fixtures.ADD);
    assertThat(revision.source())
        .contains(Fixtures.ADD)
        .contains("the operator in #0 is incorrect");
    assertThat(revision.target()).isEqualTo(Fixtures.SUBTRACT);
    Example accepted = ROLES.revise(pears, Fixtures.SUBTRACT);
    assertThat(accepted.source()).endsWith("No");
    assertThat(accepted.target()).isEqualTo(Fixtures.SUBTRACT);
  }

  @Test
  void saysAgainWhatMeansTheSameAsGold() {
    TrainingProblem sum = Fixtures.problem("number0 and number1 ?", Fixtures.ADD);
    String commuted = "#0: add ( number1, number0 ) | EOS";
    assertThat(ROLES.revise(sum, commuted).target()).isEqualTo(commuted);
  }

  @Test
  void labelsEveryHypothesisAsTheOracleDoes() {
    HypothesisWriter writer = new HypothesisWriter(TASK, Scripted.saying(Fixtures.ADD));
    CriticMix mix = new CriticMix(new Augmentation(0, 0, 0), 0.3, 0.5, SAMPLING);
    Map<String, TrainingProblem> byWords = new HashMap<>();
    PROBLEMS.forEach(problem -> byWords.put(ROLES.solve(problem).source(), problem));
    CriticExamples critic = new CriticExamples(TASK, PROBLEMS, mix, writer, 9);
    critic.prepare(0);
    List<Example> examples = critic.epoch(0);
    assertThat(examples).hasSameSizeAs(PROBLEMS);
    for (Example example : examples) {
      String[] parts = example.source().split(" answer: ");
      TrainingProblem problem = byWords.get(parts[0]);
      assertThat(example.target()).isEqualTo(TASK.oracle(problem.problem(), parts[1]).text());
    }
    assertThat(examples).extracting(Example::target).contains("No").anyMatch(t -> t.contains("#0"));
  }

  @Test
  void judgesGoldAsOftenAsTheMixSays() {
    CriticMix mix = new CriticMix(new Augmentation(0, 0.5, 0.5), 0.3, 0, SAMPLING);
    List<Example> examples =
        new CriticExamples(
                TASK, PROBLEMS, mix, new HypothesisWriter(TASK, Scripted.saying("No")), 9)
            .epoch(0);
    double accepted =
        examples.stream().filter(example -> example.target().equals("No")).count()
            / (double) examples.size();
    assertThat(accepted).isBetween(0.22, 0.38);
  }

  @Test
  void givesTheSameEpochForTheSameSeedAndAnotherNextTime() {
    GeneratorMix mix = new GeneratorMix(new Augmentation(20, 0.5, 0.5), 0.5, 0.3, 0, 1, SAMPLING);
    HypothesisWriter writer = new HypothesisWriter(TASK, Scripted.saying(Fixtures.ADD));
    GeneratorExamples one = new GeneratorExamples(TASK, PROBLEMS, mix, writer, 4);
    GeneratorExamples same = new GeneratorExamples(TASK, PROBLEMS, mix, writer, 4);
    assertThat(one.epoch(0)).isEqualTo(same.epoch(0));
    assertThat(one.epoch(1)).isEqualTo(same.epoch(1)).isNotEqualTo(one.epoch(0));
  }

  @Test
  void revisesWhatTheModelWroteItself() {
    String written = "#0: divide ( number0, number0 ) | EOS";
    GeneratorMix mix = new GeneratorMix(new Augmentation(0, 0, 0), 1, 0, 1, 1, SAMPLING);
    HypothesisWriter writer = new HypothesisWriter(TASK, Scripted.saying(written));
    GeneratorExamples examples = new GeneratorExamples(TASK, PROBLEMS, mix, writer, 4);
    examples.prepare(1);
    assertThat(examples.epoch(1).stream().filter(example -> example.source().contains(written)))
        .hasSize(PROBLEMS.size());
  }

  @Test
  void findsTheSameEpochAgainWithWhatWasWritten() {
    GeneratorMix mix = new GeneratorMix(new Augmentation(5, 0, 0.5), 1, 0, 1, 1, SAMPLING);
    HypothesisWriter writer = new HypothesisWriter(TASK, Scripted.saying(Fixtures.ADD));
    GeneratorExamples first = new GeneratorExamples(TASK, PROBLEMS, mix, writer, 4);
    first.prepare(1);
    HypothesisWriter other = new HypothesisWriter(TASK, Scripted.saying(Fixtures.SUBTRACT));
    GeneratorExamples resumed = new GeneratorExamples(TASK, PROBLEMS, mix, other, 4);
    resumed.restore(first.written());
    assertThat(resumed.epoch(1)).isEqualTo(first.epoch(1));
  }

  @Test
  void makesFeedbackNecessaryInCounterfactuals() {
    GeneratorMix mix = new GeneratorMix(new Augmentation(0, 0, 0), 1, 1, 0, 1, SAMPLING);
    HypothesisWriter writer = new HypothesisWriter(TASK, Scripted.saying(Fixtures.ADD));
    List<Example> revisions =
        new GeneratorExamples(TASK, PROBLEMS, mix, writer, 4)
            .epoch(0).stream().filter(example -> example.source().contains(" hint: ")).toList();
    assertThat(revisions).hasSameSizeAs(PROBLEMS);
    for (int i = 0; i < revisions.size(); i++) {
      String target = revisions.get(i).target();
      TrainingProblem problem = PROBLEMS.get(i);
      assertThat(TASK.oracle(problem.problem(), target).accepts()).as(target).isFalse();
      String[] said = revisions.get(i).source().split(" previous answer: | hint: ");
      TrainingProblem other = problem.withGold(Formula.parse(target));
      assertThat(TASK.oracle(other.problem(), said[1]).text()).isEqualTo(said[2]);
    }
  }

  @Test
  void neverPerturbsIntoSomethingRight() {
    Random random = new Random(2);
    for (TrainingProblem problem : PROBLEMS) {
      Formula wrong = HypothesisPool.perturbed(problem, random);
      assertThat(TASK.oracle(problem.problem(), wrong.canonical()).accepts()).isFalse();
    }
  }
}
