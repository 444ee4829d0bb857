/** Training of generators and critics: what the command line calls. */
package io.refiner.training;
