Feature: Proposing a project in plain words
  As a youth worker with a telephone and half an hour
  I want to answer plain questions, leave, come back and hand in
  So that nothing I wrote is lost, and I am asked only for what is missing

  Background:
    Given a round that is open until 31 March 2027

  Scenario: Six answers become a theory of change
    When Ann begins a proposal and answers the six questions
    Then her draft is a theory of 6 statements joined by 5 steps
    And nothing stops her from handing it in, but "V10" is still asked about

  Scenario: An element that is left out is the only thing that stops her
    When Ann begins a proposal and answers all but who it is for
    Then "V1" alone stops her: "The audience is missing."

  Scenario: Coming back by the link
    When Ann begins a proposal and answers the six questions
    Then the link opens it with every answer
    But another link opens nothing
    When Ann asks for a new link
    Then the old link opens nothing and the new one opens it

  Scenario: Two people write at once
    When Ann begins a proposal and answers the six questions
    And Ben saves "Teenagers fight" over the revision that Ann is changing
    Then Ann's save is refused with what stands now, and both are kept

  Scenario: Handed in late
    When Ann begins a proposal and answers the six questions
    And hands it in on 2 April 2027
    Then it is kept as late

  Scenario: Changing her mind
    When Ann begins a proposal and answers the six questions
    And withdraws it: "We found other money"
    Then it stands as withdrawn, and every answer is kept

  Scenario: The commissioner asks, and she answers
    When Ann begins a proposal and answers the six questions
    And hands it in on 1 March 2027
    And the commissioner returns it asking "Who are they?"
    Then it is with Ann again, with "Who are they?" on the audience
    When Ann answers "Pupils of year 8" and hands it in again
    Then it stands as submitted, version 2
