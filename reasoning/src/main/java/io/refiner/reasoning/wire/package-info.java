/**
 * Between the records on the wire and the values of this module; the only package here that knows
 * the schemas.
 */
package io.refiner.reasoning.wire;
