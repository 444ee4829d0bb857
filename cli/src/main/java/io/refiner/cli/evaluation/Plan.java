package io.refiner.cli.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.dataset.Example;
import io.refiner.schemas.record.Decoding;

/**
 * What is to be evaluated.
 *
 * @param examples the problems
 * @param entrants the generators; the first is the one that the others are compared with
 * @param revisions the most revisions of an episode, REFINER's T
 * @param sampling how candidates are written
 * @param extras what is done beside the table
 */
public record Plan(
    List<Example> examples,
    List<Entrant> entrants,
    int revisions,
    Sampling sampling,
    Extras extras) {

  public Plan {
    examples = List.copyOf(examples);
    entrants = List.copyOf(entrants);
  }

  /**
   * A generator.
   *
   * @param name as the table calls it
   * @param checkpoint its folder; empty for the one that the settings name
   */
  public record Entrant(String name, Optional<Path> checkpoint) {}

  /**
   * How candidates are written.
   *
   * @param samples candidates of each turn
   * @param decoding how each is written
   */
  public record Sampling(int samples, Decoding decoding) {}

  /**
   * What is done beside the table.
   *
   * @param noise how likely feedback is replaced in one more row; 0 for no such row
   * @param sweep whether a solving critic is tried at every threshold
   * @param seed of perturbations and bootstrap
   */
  public record Extras(double noise, boolean sweep, long seed) {}
}
