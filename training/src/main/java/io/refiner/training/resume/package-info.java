/** What an interrupted run leaves in its output folder, so that it can go on bit for bit. */
package io.refiner.training.resume;
