/** Problems as users bring them: read from files in three formats, and made into records. */
package io.refiner.cli.problem;
