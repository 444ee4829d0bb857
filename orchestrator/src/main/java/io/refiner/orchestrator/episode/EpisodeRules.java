package io.refiner.orchestrator.episode;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.refiner.orchestrator.episode.EpisodeEvent.FeedbackArrived;
import io.refiner.orchestrator.episode.EpisodeEvent.ProblemArrived;
import io.refiner.reasoning.task.EpisodeSeeds;
import io.refiner.reasoning.task.Task;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.ResultStatus;
import io.refiner.schemas.record.Turn;

/**
 * The rules of an episode: what becomes of its state when something happens, and what is written
 * then. A pure function, whatever the order of the events and however often they come: every
 * problem that is admitted ends in exactly one result.
 *
 * <p>An episode ends when the critic has nothing to object to (ACCEPTED), when its turns are used
 * up (EXHAUSTED), when time is up or nobody answers (EXPIRED), or when a service says that it can't
 * go on (FAILED).
 */
public final class EpisodeRules {

  private final Function<String, Optional<Task>> tasks;
  private final Patience patience;
  private final Admission admission;
  private final Results results;

  /**
   * @param tasks the task of a name, if there is one
   */
  public EpisodeRules(Function<String, Optional<Task>> tasks, Patience patience) {
    this.tasks = tasks;
    this.patience = patience;
    this.admission = new Admission(tasks);
    this.results = new Results(tasks);
  }

  /** What an event makes of an episode, open or not. */
  public Decision apply(Optional<Episode> state, EpisodeEvent event, Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    if (event instanceof ProblemArrived arrived) {
      return state.isPresent()
          ? Decision.refuse(state, duplicate(arrived.problem()))
          : open(arrived.problem(), now);
    }
    if (state.isEmpty()) {
      return Decision.unchanged(state);
    }
    return event instanceof FeedbackArrived arrived
        ? judged(state.get(), arrived.feedback(), now)
        : timePassed(state.get(), now);
  }

  /** When an episode must be looked at if nobody answers before. */
  public Instant dueAt(Episode episode) {
    Instant reminderAt = episode.getPending().getAskedAt().plus(patience.requestTimeout());
    return reminderAt.isBefore(episode.getDeadlineAt()) ? reminderAt : episode.getDeadlineAt();
  }

  /**
   * What becomes of an episode when its rules themselves broke on an event: it ends as FAILED, so
   * that nothing vanishes and no other episode is held up.
   */
  public Decision broken(Optional<Episode> state, EpisodeEvent event, Throwable cause, Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    Failure failure =
        new Failure("internal-error", "", "the orchestrator failed on this episode: " + cause);
    if (state.isPresent()) {
      return Decision.finish(Results.broken(state.get(), failure, now));
    }
    return event instanceof ProblemArrived arrived
        ? Decision.finishUnopened(Results.refused(arrived.problem(), failure, now))
        : Decision.unchanged(state);
  }

  private static Failure duplicate(Problem problem) {
    return new Failure(
        "duplicate-episode",
        "id",
        "an episode with id "
            + problem.getId()
            + " is open: wait for its result or choose another id");
  }

  private Decision open(Problem problem, Instant now) {
    Optional<Failure> nameless = Admission.idFault(problem.getId());
    if (nameless.isPresent()) {
      return Decision.refuse(Optional.empty(), nameless.get());
    }
    Optional<Failure> fault = admission.fault(problem);
    if (fault.isPresent()) {
      return Decision.finishUnopened(Results.refused(problem, fault.get(), now));
    }
    Duration time =
        problem
            .getOptions()
            .getDeadlineMillis()
            .map(Duration::ofMillis)
            .orElse(patience.deadline());
    GenerationRequest request =
        new GenerationRequest(problem, 1, null, EpisodeSeeds.of(problem.getId(), 1), now);
    return Decision.ask(new Episode(problem, List.of(), request, 0, now, now.plus(time)));
  }

  private Decision judged(Episode episode, Feedback feedback, Instant now) {
    if (!answers(feedback.getHypotheses().getRequest(), episode.getPending())) {
      return Decision.unchanged(Optional.of(episode));
    }
    Optional<Failure> fault = Choice.fault(feedback);
    if (fault.isPresent()) {
      return Decision.finish(results.of(episode, ResultStatus.FAILED, fault, now));
    }
    Choice choice = Choice.of(feedback);
    Episode after = withTurn(episode, feedback, choice);
    if (choice.accepted()) {
      return Decision.finish(results.of(after, ResultStatus.ACCEPTED, Optional.empty(), now));
    }
    if (after.getTurns().size() >= episode.getProblem().getOptions().getTurns()) {
      return Decision.finish(results.of(after, ResultStatus.EXHAUSTED, Optional.empty(), now));
    }
    return now.isBefore(episode.getDeadlineAt())
        ? Decision.ask(nextTurn(after, now))
        : expired(after, now);
  }

  /**
   * Whether the request that was answered is the one that is waited for, or one that asked the very
   * same before a reminder did. Anything else is an answer that was already taken, or one to an
   * earlier episode of the same id.
   */
  private static boolean answers(GenerationRequest answered, GenerationRequest pending) {
    return answered.getTurn() == pending.getTurn()
        && answered.getSeed() == pending.getSeed()
        && answered.getPrevious().equals(pending.getPrevious())
        && sameProblem(answered.getProblem(), pending.getProblem());
  }

  /**
   * Whether the problems agree in what is worked on. A service of an older release passes on the
   * fields that it knows and drops the others, so that those don't tell problems apart.
   */
  private static boolean sameProblem(Problem answered, Problem pending) {
    return answered.getId().equals(pending.getId())
        && answered.getTask().equals(pending.getTask())
        && answered.getText().equals(pending.getText())
        && answered.getNumbers().equals(pending.getNumbers())
        && answered.getGold().equals(pending.getGold())
        && answered.getOptions().equals(pending.getOptions());
  }

  private Episode withTurn(Episode episode, Feedback feedback, Choice choice) {
    Hypotheses hypotheses = feedback.getHypotheses();
    String text = choice.candidate().getText();
    Turn turn =
        new Turn(
            episode.getPending().getTurn(),
            canonical(episode.getProblem(), text),
            choice.judgement(),
            hypotheses.getGenerator(),
            feedback.getCritic(),
            hypotheses.getRequest().getAskedAt(),
            hypotheses.getGeneratedAt(),
            feedback.getJudgedAt(),
            choice.probability().isPresent() ? choice.probability().getAsDouble() : null);
    List<Turn> turns = new ArrayList<>(episode.getTurns());
    turns.add(turn);
    return new Episode(
        episode.getProblem(),
        List.copyOf(turns),
        episode.getPending(),
        episode.getReminders(),
        episode.getStartedAt(),
        episode.getDeadlineAt());
  }

  private String canonical(Problem problem, String hypothesis) {
    return tasks
        .apply(problem.getTask())
        .flatMap(task -> task.canonical(hypothesis))
        .orElse(hypothesis);
  }

  private static Episode nextTurn(Episode episode, Instant now) {
    List<Turn> turns = episode.getTurns();
    Turn last = turns.get(turns.size() - 1);
    int turn = last.getTurn() + 1;
    List<String> earlier =
        turns.subList(0, turns.size() - 1).stream().map(Turn::getHypothesis).toList();
    Attempt previous =
        new Attempt(last.getHypothesis(), last.getJudgement().getFeedback(), earlier);
    Problem problem = episode.getProblem();
    GenerationRequest request =
        new GenerationRequest(problem, turn, previous, EpisodeSeeds.of(problem.getId(), turn), now);
    return waiting(episode, request, 0);
  }

  private Decision timePassed(Episode episode, Instant now) {
    if (now.isBefore(dueAt(episode))) {
      return Decision.unchanged(Optional.of(episode));
    }
    boolean timeIsUp = !now.isBefore(episode.getDeadlineAt());
    return timeIsUp || episode.getReminders() >= patience.reminders()
        ? expired(episode, now)
        : Decision.ask(askedAgain(episode, now));
  }

  private static Episode askedAgain(Episode episode, Instant now) {
    GenerationRequest asked = episode.getPending();
    GenerationRequest again =
        new GenerationRequest(
            asked.getProblem(),
            asked.getTurn(),
            asked.getPrevious().orElse(null),
            asked.getSeed(),
            now);
    return waiting(episode, again, episode.getReminders() + 1);
  }

  private static Episode waiting(Episode episode, GenerationRequest pending, int reminders) {
    return new Episode(
        episode.getProblem(),
        episode.getTurns(),
        pending,
        reminders,
        episode.getStartedAt(),
        episode.getDeadlineAt());
  }

  private Decision expired(Episode episode, Instant now) {
    String message =
        String.format(
            "time was up after %s of %s turns: turn %s was last asked for at %s, reminders: %s,"
                + " deadline: %s. Is there a generator and a critic at work?",
            episode.getTurns().size(),
            episode.getProblem().getOptions().getTurns(),
            episode.getPending().getTurn(),
            episode.getPending().getAskedAt(),
            episode.getReminders(),
            episode.getDeadlineAt());
    Failure failure = new Failure("expired", "", message);
    return Decision.finish(results.of(episode, ResultStatus.EXPIRED, Optional.of(failure), now));
  }
}
