package io.refiner.orchestrator.episode;

import java.util.List;
import java.util.Optional;

import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Result;

/**
 * What the rules make of an event.
 *
 * @param episode the state after it; empty when no episode is open
 * @param effects what is to be written, all of it in one transaction
 */
public record Decision(Optional<Episode> episode, List<Effect> effects) {

  public Decision {
    effects = List.copyOf(effects);
  }

  /** The event changes nothing: a repeated or stale record. */
  static Decision unchanged(Optional<Episode> episode) {
    return new Decision(episode, List.of());
  }

  /** The generator is asked, and the state that waits for it is kept. */
  static Decision ask(Episode episode) {
    return new Decision(
        Optional.of(episode),
        List.of(new Effect.Ask(episode.getPending()), new Effect.Save(episode)));
  }

  /** An open episode ends. */
  static Decision finish(Result result) {
    return new Decision(Optional.empty(), List.of(new Effect.Finish(result), new Effect.Forget()));
  }

  /** A problem ends before an episode was opened for it. */
  static Decision finishUnopened(Result result) {
    return new Decision(Optional.empty(), List.of(new Effect.Finish(result)));
  }

  /** The record is given up, and the state stays as it was. */
  static Decision refuse(Optional<Episode> episode, Failure failure) {
    return new Decision(episode, List.of(new Effect.Refuse(failure)));
  }
}
