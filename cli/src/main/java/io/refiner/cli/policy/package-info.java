/** What the commands read and print of policies. */
package io.refiner.cli.policy;
