/** REFINER's loop of generator and critic in one process, and what it scores. */
package io.refiner.training.refinement;
