package io.refiner.cli.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.task.Task;
import io.refiner.schemas.record.Decoding;
import io.refiner.training.data.UsableRows;

/**
 * What is to be evaluated.
 *
 * @param task the problems' task
 * @param problems the problems, and rows of their file that were passed over
 * @param entrants the generators; the first is the one that the others are compared with
 * @param revisions the most revisions of an episode, REFINER's T
 * @param sampling how candidates are written
 * @param extras what is done beside the table
 */
public record Plan(
    Task task,
    UsableRows<Example> problems,
    List<Entrant> entrants,
    int revisions,
    Sampling sampling,
    Extras extras) {

  public Plan {
    entrants = List.copyOf(entrants);
  }

  /** The problems. */
  public List<Example> examples() {
    return problems.usable();
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
