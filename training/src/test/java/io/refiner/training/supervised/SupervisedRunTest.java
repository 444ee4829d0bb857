package io.refiner.training.supervised;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.train.DivergedException;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.supervised.RunState.Best;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SupervisedRunTest {

  private static final Example EXAMPLE = new Example("a prompt", "a target");

  private final Kept kept = new Kept();
  private final List<Long> steps = new ArrayList<>();

  @Test
  void aStepThatDivergesEndsTheRunWithItsExamplesAndTheStateFromBefore() {
    SupervisedRun run =
        run(
            "steps = 10, save-every = 2, evaluate-every = 10",
            (batches, rate) -> {
              if (kept.taken++ == 4) {
                throw new DivergedException(5, OptionalDouble.of(Double.NaN), 7.5);
              }
              return 1;
            });

    assertThatThrownBy(() -> run.run(kept)).isSameAs(kept.end);
    assertThat(kept.divergence.step()).isEqualTo(5);
    assertThat(kept.divergence.loss()).isNaN();
    assertThat(kept.divergence.gradientNorm()).isEqualTo(7.5);
    assertThat(kept.divergence.learningRate()).isPositive();
    assertThat(kept.examples).containsExactly(EXAMPLE);
    assertThat(kept.states).containsExactly(2L, 4L);
    assertThat(steps).containsExactly(0L, 1L, 2L, 3L, 4L);
  }

  @Test
  void aScoreThatIsNoNumberNeverStandsInTheWayOfOneThatIs() {
    kept.values.addAll(List.of(Double.NaN, 0.5, Double.NaN, 0.25));

    run("steps = 4, evaluate-every = 1", (batches, rate) -> 1).run(kept);

    assertThat(kept.best).containsExactly(1L, 2L);
  }

  private SupervisedRun run(String settings, SupervisedRun.Learner learner) {
    RunSettings all =
        RunSettings.from(
            ConfigFactory.parseString(settings)
                .withFallback(
                    ConfigFactory.defaultReference().getConfig("refiner.training.generator")));
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void onStep(Progress progress) {
            steps.add(progress.step());
          }
        };
    Batches batches = new Batches(epoch -> List.of(EXAMPLE), new BatchesTest.Words(), 100, 1);
    return new SupervisedRun(learner, batches, all, Optional.empty(), listener);
  }

  /** Remembers what it is given. */
  private static final class Kept implements SupervisedRun.Keeper {

    private final RuntimeException end = new IllegalStateException("diverged");
    private final List<Long> states = new ArrayList<>();
    private final List<Long> best = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();
    private int taken;
    private Divergence divergence;
    private List<Example> examples;

    @Override
    public Score evaluate() {
      return new Score(values.isEmpty() ? 0 : values.remove(0), Map.of());
    }

    @Override
    public void keepBest(Best now, Duration elapsed) {
      best.add(now.step());
    }

    @Override
    public void keepState(RunState state) {
      states.add(state.step());
    }

    @Override
    public RuntimeException diverged(Divergence met, List<Example> batch) {
      divergence = met;
      examples = batch;
      return end;
    }
  }
}
