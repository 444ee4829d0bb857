/** What a run leaves beside the weights: its metrics line by line, and the model card. */
package io.refiner.training.report;
