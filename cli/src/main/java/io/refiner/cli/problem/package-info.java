/** Problems as users bring them: read from files, and made into records. */
package io.refiner.cli.problem;
