package io.refiner.orchestrator.episode;

import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Result;

/** What an episode wants written. */
public sealed interface Effect {

  /** The generator is asked, for the first time or again. */
  record Ask(GenerationRequest request) implements Effect {}

  /** The episode's state goes to the changelog. */
  record Save(Episode episode) implements Effect {}

  /** The episode's state leaves the changelog. */
  record Forget() implements Effect {}

  /** The submitter gets the result. */
  record Finish(Result result) implements Effect {}

  /** The event's record goes to the dead letters. */
  record Refuse(Failure failure) implements Effect {}
}
