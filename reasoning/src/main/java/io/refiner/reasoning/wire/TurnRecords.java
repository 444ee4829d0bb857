package io.refiner.reasoning.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.replay.CriticKind;
import io.refiner.reasoning.replay.CriticVersion;
import io.refiner.reasoning.replay.LoggedCandidate;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.replay.ModelVersion;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Judgement;

/** The records of the topic {@code feedback}, as values to learn from. */
public final class TurnRecords {

  private TurnRecords() {}

  /**
   * One turn as it came off the log.
   *
   * @throws IllegalArgumentException if a value is out of its range, such as a reward above 1
   */
  public static LoggedTurn turn(Feedback feedback) {
    GenerationRequest request = feedback.getHypotheses().getRequest();
    return new LoggedTurn(
        request.getProblem().getTask(),
        ProblemRecords.problem(request.getProblem()),
        request.getTurn(),
        request.getPrevious().map(FeedbackRecords::revision),
        candidates(feedback),
        version(feedback.getHypotheses().getGenerator()),
        new CriticVersion(
            CriticKind.valueOf(feedback.getKind().name()), version(feedback.getCritic())),
        feedback.getJudgedAt());
  }

  private static List<LoggedCandidate> candidates(Feedback feedback) {
    List<Candidate> written = feedback.getHypotheses().getCandidates();
    List<Judgement> judgements = feedback.getJudgements();
    List<LoggedCandidate> candidates = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      Optional<Judgement> judgement =
          i < judgements.size() ? Optional.of(judgements.get(i)) : Optional.empty();
      candidates.add(
          new LoggedCandidate(
              written.get(i).getText(),
              written.get(i).getTokens(),
              written.get(i).getLogProbs(),
              judgement.map(FeedbackRecords::critique)));
    }
    return candidates;
  }

  private static ModelVersion version(io.refiner.schemas.record.ModelVersion version) {
    return new ModelVersion(version.getName(), version.getVersion(), version.getDigest());
  }
}
