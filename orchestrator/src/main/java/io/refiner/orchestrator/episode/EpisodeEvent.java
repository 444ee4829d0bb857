package io.refiner.orchestrator.episode;

import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Problem;

/** What can happen to an episode. */
public sealed interface EpisodeEvent {

  /** Somebody submitted a problem. */
  record ProblemArrived(Problem problem) implements EpisodeEvent {}

  /** A critic answered. */
  record FeedbackArrived(Feedback feedback) implements EpisodeEvent {}

  /** The moment that {@link EpisodeRules#dueAt} named has come. */
  record TimePassed() implements EpisodeEvent {}
}
