package io.refiner.orchestrator.episode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.refiner.orchestrator.episode.EpisodeEvent.FeedbackArrived;
import io.refiner.orchestrator.episode.EpisodeEvent.ProblemArrived;
import io.refiner.orchestrator.episode.EpisodeEvent.TimePassed;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Result;

import static io.refiner.orchestrator.episode.Records.NO;
import static io.refiner.orchestrator.episode.Records.feedback;
import static io.refiner.orchestrator.episode.Records.noHypotheses;
import static io.refiner.orchestrator.episode.Records.objection;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: whatever comes in whatever order, lost, late or several times, a problem ends in
 * exactly one result, and the changelog says at every moment what the state is.
 */
class EpisodePropertyTest {

  private static final int RUNS = 2_000;
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(60), Duration.ofSeconds(9), 3);

  private final EpisodeRules rules =
      new EpisodeRules(name -> Optional.of(new WordTask()), PATIENCE);

  @Test
  void everyProblemEndsInExactlyOneResult() {
    for (int seed = 0; seed < RUNS; seed++) {
      assertThat(new Run(seed).play()).as("results of run %s", seed).hasSize(1);
    }
  }

  /** One episode with its own luck. */
  private final class Run {
    private final Random random;
    private final List<EpisodeEvent> underway = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private Optional<Episode> state = Optional.empty();
    private Optional<Episode> changelog = Optional.empty();
    private Instant now = Records.START;

    private Run(int seed) {
      random = new Random(seed);
    }

    private List<Result> play() {
      int turns = 1 + random.nextInt(5);
      happens(new ProblemArrived(Records.problem("p", turns)));
      while (state.isPresent() || !underway.isEmpty()) {
        now = now.plusMillis(random.nextInt(5_000));
        boolean arrives = !underway.isEmpty() && random.nextInt(4) > 0;
        happens(arrives ? underway.remove(random.nextInt(underway.size())) : new TimePassed());
      }
      return results;
    }

    private void happens(EpisodeEvent event) {
      Decision decision = rules.apply(state, event, now);
      state = decision.episode();
      decision.effects().forEach(this::takesEffect);
      assertThat(changelog).as("changelog").isEqualTo(state);
    }

    private void takesEffect(Effect effect) {
      if (effect instanceof Effect.Ask ask) {
        int copies = random.nextInt(4);
        for (int copy = 0; copy < copies; copy++) {
          underway.add(new FeedbackArrived(someFeedback(ask.request())));
        }
      } else if (effect instanceof Effect.Save save) {
        changelog = Optional.of(save.episode());
      } else if (effect instanceof Effect.Forget) {
        changelog = Optional.empty();
      } else if (effect instanceof Effect.Finish finish) {
        results.add(finish.result());
      }
    }

    private Feedback someFeedback(GenerationRequest request) {
      int kind = random.nextInt(10);
      if (kind == 0) {
        return feedback(noHypotheses(request, new Failure("prompt-too-long", "text", "cut it")));
      }
      return kind < 4
          ? feedback(request, "apple", NO)
          : feedback(request, "pear", objection(random.nextDouble()));
    }
  }
}
