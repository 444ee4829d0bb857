package io.refiner.critic;

import java.util.List;
import java.util.Optional;

import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;

/**
 * What a critic makes of one record of hypotheses.
 *
 * @param judgements one for each candidate; none if there is a failure
 * @param critic who judged
 * @param failure why nothing could be judged
 */
record Verdict(List<Judgement> judgements, ModelVersion critic, Optional<Failure> failure) {

  Verdict {
    judgements = List.copyOf(judgements);
  }

  static Verdict of(List<Judgement> judgements, ModelVersion critic) {
    return new Verdict(judgements, critic, Optional.empty());
  }

  static Verdict failed(ModelVersion critic, String code, String field, String message) {
    return new Verdict(List.of(), critic, Optional.of(new Failure(code, field, message)));
  }

  /** There was nothing to judge, for a reason that the hypotheses tell themselves. */
  static Verdict nothingToJudge(ModelVersion critic) {
    return new Verdict(List.of(), critic, Optional.empty());
  }
}
