package io.refiner.seq2seq.train;

import java.util.List;

/**
 * A loss of the scores that a model gives to the tokens of answers, such as PPO's clipped surrogate
 * with its value loss and entropy bonus (Schulman et al. 2017), told by its derivatives.
 */
@FunctionalInterface
public interface TokenObjective {

  /**
   * The derivatives of the whole step's loss.
   *
   * @param first the place of the first of these answers among all of the step
   * @param scores of some answers under the weights as they are
   * @return one for each of these answers, with one derivative for each score of each of its tokens
   */
  List<TokenRates> rates(int first, List<TokenScores> scores);
}
