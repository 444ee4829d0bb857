/** The generator: a worker that answers each generation request with the hypotheses of a model. */
package io.refiner.generator;
