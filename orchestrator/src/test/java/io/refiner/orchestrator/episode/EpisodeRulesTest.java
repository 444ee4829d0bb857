package io.refiner.orchestrator.episode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import io.refiner.orchestrator.episode.EpisodeEvent.FeedbackArrived;
import io.refiner.orchestrator.episode.EpisodeEvent.ProblemArrived;
import io.refiner.orchestrator.episode.EpisodeEvent.TimePassed;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Doubt;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;

import static io.refiner.orchestrator.episode.Records.NO;
import static io.refiner.orchestrator.episode.Records.START;
import static io.refiner.orchestrator.episode.Records.candidate;
import static io.refiner.orchestrator.episode.Records.feedback;
import static io.refiner.orchestrator.episode.Records.hypotheses;
import static io.refiner.orchestrator.episode.Records.noFeedback;
import static io.refiner.orchestrator.episode.Records.noHypotheses;
import static io.refiner.orchestrator.episode.Records.objection;
import static io.refiner.orchestrator.episode.Records.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EpisodeRulesTest {

  private static final Patience PATIENCE =
      new Patience(Duration.ofMinutes(10), Duration.ofMinutes(2), 2);

  private final EpisodeRules rules =
      new EpisodeRules(
          name -> name.equals("word") ? Optional.of(new WordTask()) : Optional.empty(), PATIENCE);

  @Nested
  class AProblem {

    @Test
    void opensAnEpisodeThatAsksForTheFirstHypothesis() {
      Problem problem = problem("p1", 3);

      Decision decision = apply(Optional.empty(), new ProblemArrived(problem), START);

      Episode episode = decision.episode().orElseThrow();
      GenerationRequest request = episode.getPending();
      assertThat(request.getProblem()).isEqualTo(problem);
      assertThat(request.getTurn()).isEqualTo(1);
      assertThat(request.getPrevious()).isEmpty();
      assertThat(request.getAskedAt()).isEqualTo(START);
      assertThat(episode.getDeadlineAt()).isEqualTo(START.plus(Duration.ofMinutes(10)));
      assertThat(decision.effects())
          .containsExactly(new Effect.Ask(request), new Effect.Save(episode));
    }

    @Test
    void hasTheDeadlineThatItAsksFor() {
      Problem problem = problem("p1", new Options(3, 1, Records.GREEDY, CriticKind.NEURAL, 5_000L));

      Episode episode =
          apply(Optional.empty(), new ProblemArrived(problem), START).episode().orElseThrow();

      assertThat(episode.getDeadlineAt()).isEqualTo(START.plusSeconds(5));
    }

    @Test
    void isRefusedWhileAnEpisodeOfItsIdIsOpen() {
      Optional<Episode> open = Optional.of(opened(3));

      Decision decision = apply(open, new ProblemArrived(problem("p1", 2)), START);

      assertThat(decision.episode()).isEqualTo(open);
      assertThat(decision.effects())
          .singleElement()
          .isInstanceOfSatisfying(
              Effect.Refuse.class,
              refused -> assertThat(refused.failure().getCode()).isEqualTo("duplicate-episode"));
    }

    @Test
    void asksInWholeMillisecondsSinceTheWireHasNoMore() {
      Instant now = START.plusNanos(1_234_567);

      Episode episode =
          apply(Optional.empty(), new ProblemArrived(problem("p1", 3)), now)
              .episode()
              .orElseThrow();

      assertThat(episode.getPending().getAskedAt()).isEqualTo(START.plusMillis(1));
    }
  }

  @Nested
  class Feedbacks {

    @Test
    void countOfAServiceThatDropsFieldsOfALaterRelease() {
      Problem problem =
          Problem.newBuilder(problem("p1", 3)).setAnswer("5").setOriginal("Say a word!").build();
      Episode episode =
          apply(Optional.empty(), new ProblemArrived(problem), START).episode().orElseThrow();
      GenerationRequest asked =
          GenerationRequest.newBuilder(episode.getPending()).setProblem(problem("p1", 3)).build();

      Result result = ending(judged(episode, feedback(asked, "apple", NO)));

      assertThat(result.getStatus()).isEqualTo(ResultStatus.ACCEPTED);
      assertThat(result.getProblem()).isEqualTo(problem);
    }

    @Test
    void endWithAConfidenceAndWithoutDoubtsWhereGeneratorAndCriticAreSure() {
      Episode episode = opened(3);
      Judgement sure = Judgement.newBuilder(NO).setConfidence(0.9).build();

      Result result = ending(judged(episode, feedback(episode.getPending(), "apple", sure)));

      assertThat(result.getConfidence().orElseThrow()).isCloseTo(Math.exp(-0.5), within(1e-6));
      assertThat(result.getDoubts()).isEmpty();
    }

    @Test
    void endAsAcceptedButDoubtedWhereTaskOrModelsAreUnsure() {
      Episode episode = opened(3);
      Judgement unsure = Judgement.newBuilder(NO).setConfidence(0.25).build();
      Feedback feedback =
          feedback(hypotheses(episode.getPending(), candidate("oddity", -1f)), unsure);

      Result result = ending(judged(episode, feedback));

      assertThat(result.getStatus()).isEqualTo(ResultStatus.ACCEPTED);
      assertThat(result.getConfidence()).contains(0.25);
      assertThat(result.getDoubts())
          .extracting(Doubt::getCode)
          .containsExactly("odd-word", "unsure-generator", "unsure-critic");
    }

    @Test
    void keepTheProbabilityOfTheHypothesis() {
      Episode episode = opened(3);

      Result result = ending(judged(episode, feedback(episode.getPending(), "apple", NO)));

      assertThat(result.getTurns().get(0).getProbability().orElseThrow())
          .isCloseTo(Math.exp(-0.5), within(1e-6));
    }

    @Test
    void withoutFindingsEndTheEpisodeAsAccepted() {
      Episode episode = opened(3);

      Decision decision = judged(episode, feedback(episode.getPending(), "Apple", NO));

      Result result = ending(decision);
      assertThat(result.getStatus()).isEqualTo(ResultStatus.ACCEPTED);
      assertThat(result.getHypothesis()).contains("apple");
      assertThat(result.getAnswer()).contains("5");
      assertThat(result.getFailure()).isEmpty();
      assertThat(result.getTurns()).hasSize(1);
      assertThat(result.getStartedAt()).isEqualTo(START);
    }

    @Test
    void withFindingsLeadToTheNextTurnWithHypothesisAndWords() {
      Episode episode = opened(3);

      Decision decision = judged(episode, feedback(episode.getPending(), "Apple", objection(0.5)));

      Episode next = decision.episode().orElseThrow();
      assertThat(next.getPending().getTurn()).isEqualTo(2);
      assertThat(next.getPending().getPrevious())
          .contains(new Attempt("apple", "The word is wrong.", List.of()));
      assertThat(next.getPending().getSeed()).isNotEqualTo(episode.getPending().getSeed());
      assertThat(next.getTurns()).hasSize(1);
      assertThat(decision.effects())
          .containsExactly(new Effect.Ask(next.getPending()), new Effect.Save(next));
    }

    @Test
    void showTheGeneratorAllThatWasRefusedBefore() {
      Episode third = next(next(opened(3), "pear", 0.9), "plum", 0.1);

      assertThat(third.getPending().getPrevious())
          .contains(new Attempt("plum", "The word is wrong.", List.of("pear")));
    }

    @Test
    void endTheEpisodeAsExhaustedAtItsLastTurn() {
      Episode first = opened(2);
      Episode second = next(first, "pear", 0.9);

      Decision decision = judged(second, feedback(second.getPending(), "plum", objection(0.1)));

      Result result = ending(decision);
      assertThat(result.getStatus()).isEqualTo(ResultStatus.EXHAUSTED);
      assertThat(result.getTurns()).extracting(turn -> turn.getTurn()).containsExactly(1, 2);
      assertThat(result.getHypothesis()).as("the last turn's").contains("plum");
      assertThat(result.getAnswer()).contains("4");
    }

    @Test
    void keepAHypothesisThatCantBeReadAsItIsAndSayThatItHasNoAnswer() {
      Episode episode = opened(1);

      Result result = ending(judged(episode, feedback(episode.getPending(), "?! ", objection(0))));

      assertThat(result.getHypothesis()).contains("?! ");
      assertThat(result.getAnswer()).isEmpty();
      assertThat(result.getFailure().orElseThrow().getCode()).isEqualTo("no-answer");
    }

    @Test
    void thatWereTakenAlreadyChangeNothing() {
      Episode first = opened(3);
      Feedback taken = feedback(first.getPending(), "pear", objection(0.9));
      Optional<Episode> second = judged(first, taken).episode();

      assertThat(apply(second, new FeedbackArrived(taken), START))
          .isEqualTo(new Decision(second, List.of()));
    }

    @Test
    void onAnEarlierProblemOfTheSameIdChangeNothing() {
      Optional<Episode> open = Optional.of(opened(3));
      GenerationRequest earlier = opened(2).getPending();

      Decision decision = apply(open, new FeedbackArrived(feedback(earlier, "pear", NO)), START);

      assertThat(decision).isEqualTo(new Decision(open, List.of()));
    }

    @Test
    void withoutAnEpisodeChangeNothing() {
      Feedback late = feedback(opened(3).getPending(), "pear", NO);

      Decision decision = apply(Optional.empty(), new FeedbackArrived(late), START);

      assertThat(decision).isEqualTo(new Decision(Optional.empty(), List.of()));
    }

    @Test
    void toTheRequestBeforeAReminderAreTaken() {
      Episode episode = opened(3);
      Episode reminded = timePassed(episode, Duration.ofMinutes(2)).episode().orElseThrow();

      Decision decision = judged(reminded, feedback(episode.getPending(), "pear", NO));

      assertThat(ending(decision).getStatus()).isEqualTo(ResultStatus.ACCEPTED);
    }

    @Test
    void afterTheDeadlineLeadToNoFurtherTurn() {
      Episode episode = opened(3);
      Feedback late = feedback(episode.getPending(), "pear", objection(0.5));

      Decision decision =
          apply(
              Optional.of(episode), new FeedbackArrived(late), START.plus(Duration.ofMinutes(10)));

      Result result = ending(decision);
      assertThat(result.getStatus()).isEqualTo(ResultStatus.EXPIRED);
      assertThat(result.getHypothesis()).contains("pear");
    }
  }

  @Nested
  class TheChosenCandidate {

    @Test
    void hasTheHighestReward() {
      assertThat(chosen(new double[] {0.2, 0.8, 0.5}, new float[] {-1, -9, -1})).isEqualTo("b");
    }

    @Test
    void isOfEqualRewardsTheMostProbable() {
      assertThat(chosen(new double[] {0.8, 0.8, 0.8}, new float[] {-3, -2, -1})).isEqualTo("c");
    }

    @Test
    void isOfEqualsTheFirst() {
      assertThat(chosen(new double[] {0.8, 0.8, 0.8}, new float[] {-1, -1, -1})).isEqualTo("a");
    }

    private String chosen(double[] rewards, float[] logProbs) {
      Episode episode = opened(1);
      Feedback feedback =
          feedback(
              hypotheses(
                  episode.getPending(),
                  candidate("a", logProbs[0]),
                  candidate("b", logProbs[1]),
                  candidate("c", logProbs[2])),
              objection(rewards[0]),
              objection(rewards[1]),
              objection(rewards[2]));
      return ending(judged(episode, feedback)).getHypothesis().orElseThrow();
    }
  }

  @Nested
  class AnEpisodeThatCantGoOn {

    private final Failure failure = new Failure("prompt-too-long", "text", "make it shorter");

    @Test
    void failsForTheReasonThatTheGeneratorGives() {
      Episode episode = opened(3);

      Result result =
          ending(judged(episode, feedback(noHypotheses(episode.getPending(), failure))));

      assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
      assertThat(result.getFailure()).contains(failure);
      assertThat(result.getHypothesis()).isEmpty();
    }

    @Test
    void failsForTheReasonThatTheCriticGivesAndKeepsWhatItHad() {
      Episode second = next(opened(3), "pear", 0.5);

      Result result =
          ending(
              judged(
                  second, noFeedback(hypotheses(second.getPending(), candidate("plum")), failure)));

      assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
      assertThat(result.getFailure()).contains(failure);
      assertThat(result.getHypothesis()).contains("pear");
    }

    @Test
    void failsWhenACandidateHasNoJudgement() {
      Episode episode = opened(3);

      Result result =
          ending(
              judged(
                  episode,
                  feedback(hypotheses(episode.getPending(), candidate("a"), candidate("b")), NO)));

      assertThat(result.getFailure())
          .contains(
              new Failure(
                  "invalid-feedback",
                  "judgements",
                  "1 judgements for 2 candidates; each needs one"));
    }

    @Test
    void failsWhenThereAreNoCandidatesAndNoReason() {
      Episode episode = opened(3);

      Result result = ending(judged(episode, feedback(hypotheses(episode.getPending()))));

      assertThat(result.getFailure().orElseThrow().getCode()).isEqualTo("invalid-feedback");
    }

    @Test
    void failsOnARewardThatIsNone() {
      Episode episode = opened(3);

      Result result =
          ending(judged(episode, feedback(episode.getPending(), "a", objection(Double.NaN))));

      assertThat(result.getFailure().orElseThrow().getMessage())
          .isEqualTo("reward must be from 0 to 1, but is NaN");
    }

    @Test
    void failsWhenTheRulesBreakOnIt() {
      Episode second = next(opened(3), "pear", 0.5);

      Decision decision =
          rules.broken(
              Optional.of(second), new TimePassed(), new IllegalStateException("why"), START);

      Result result = ending(decision);
      assertThat(result.getStatus()).isEqualTo(ResultStatus.FAILED);
      assertThat(result.getHypothesis()).contains("pear");
      assertThat(result.getFailure().orElseThrow().getMessage())
          .endsWith("IllegalStateException: why");
    }
  }

  @Nested
  class Time {

    @Test
    void changesNothingBeforeAnythingIsDue() {
      Optional<Episode> episode = Optional.of(opened(3));

      assertThat(apply(episode, new TimePassed(), START.plusSeconds(119)))
          .isEqualTo(new Decision(episode, List.of()));
    }

    @Test
    void makesTheSameRequestAgain() {
      Episode episode = opened(3);

      Decision decision = timePassed(episode, Duration.ofMinutes(2));

      Episode reminded = decision.episode().orElseThrow();
      GenerationRequest again = reminded.getPending();
      assertThat(again.getAskedAt()).isEqualTo(START.plus(Duration.ofMinutes(2)));
      assertThat(again.getSeed()).isEqualTo(episode.getPending().getSeed());
      assertThat(reminded.getReminders()).isEqualTo(1);
      assertThat(decision.effects())
          .containsExactly(new Effect.Ask(again), new Effect.Save(reminded));
    }

    @Test
    void endsTheEpisodeAsExpiredWhenTheRemindersAreUsedUp() {
      Episode once = timePassed(opened(3), Duration.ofMinutes(2)).episode().orElseThrow();
      Episode twice = timePassed(once, Duration.ofMinutes(4)).episode().orElseThrow();

      Result result = ending(timePassed(twice, Duration.ofMinutes(6)));

      assertThat(result.getStatus()).isEqualTo(ResultStatus.EXPIRED);
      assertThat(result.getFailure().orElseThrow().getMessage()).contains("reminders: 2");
    }

    @Test
    void endsTheEpisodeAtItsDeadlineWithWhatItHad() {
      Episode second = next(opened(3), "pear", 0.5);

      Result result = ending(timePassed(second, Duration.ofMinutes(10)));

      assertThat(result.getStatus()).isEqualTo(ResultStatus.EXPIRED);
      assertThat(result.getHypothesis()).contains("pear");
      assertThat(result.getAnswer()).contains("4");
    }

    @Test
    void isDueAtTheReminderOrTheDeadlineWhicheverComesFirst() {
      Episode episode = opened(3);
      Problem hasty = problem("p2", new Options(3, 1, Records.GREEDY, CriticKind.NEURAL, 5_000L));
      Episode hurried =
          apply(Optional.empty(), new ProblemArrived(hasty), START).episode().orElseThrow();

      assertThat(rules.dueAt(episode)).isEqualTo(START.plus(Duration.ofMinutes(2)));
      assertThat(rules.dueAt(hurried)).isEqualTo(START.plusSeconds(5));
    }
  }

  private Decision apply(Optional<Episode> state, EpisodeEvent event, Instant now) {
    return rules.apply(state, event, now);
  }

  private Episode opened(int turns) {
    return apply(Optional.empty(), new ProblemArrived(problem("p1", turns)), START)
        .episode()
        .orElseThrow();
  }

  private Decision judged(Episode episode, Feedback feedback) {
    return apply(Optional.of(episode), new FeedbackArrived(feedback), START.plusSeconds(1));
  }

  private Episode next(Episode episode, String word, double reward) {
    return judged(episode, feedback(episode.getPending(), word, objection(reward)))
        .episode()
        .orElseThrow();
  }

  private Decision timePassed(Episode episode, Duration sinceStart) {
    return apply(Optional.of(episode), new TimePassed(), START.plus(sinceStart));
  }

  /** The result of a decision that ends an open episode. */
  private static Result ending(Decision decision) {
    assertThat(decision.episode()).isEmpty();
    assertThat(decision.effects()).hasSize(2).last().isEqualTo(new Effect.Forget());
    return ((Effect.Finish) decision.effects().get(0)).result();
  }
}
