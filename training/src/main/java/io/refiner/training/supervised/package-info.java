/** Learning from examples: batches, the learning rate's course, and the loop around the trainer. */
package io.refiner.training.supervised;
