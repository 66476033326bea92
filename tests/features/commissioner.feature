Feature: From a funding round to a decision
  A commissioner reads what was asked for, says what is missing, sees what was changed, and decides on what was read.

  Background:
    Given a round of £100,000 that scores need with 60 and value with 40
    And a proposal for £50,000 whose link from calm to peace is 90% sure

  Scenario: A doubt about one link is answered, and the change is seen
    When the commissioner comments "How do you know?" on that link
    And returns the proposal
    Then it cannot be submitted while the comment waits
    When the applicant answers "Less sure now" and submits it 60% sure
    Then one change is listed, from 90 to 60
    When the commissioner awards £40,000 on version 2
    Then the project rests on version 2, frozen
    And from submission to award one change is listed, from 90 to 60
    And £60,000 of the round is left

  Scenario: What was read is no longer what stands
    Given the proposal was returned and submitted anew, 60% sure
    When the commissioner awards £40,000 on version 1
    Then it is refused: "version 1 was read, but version 2 stands now"

  Scenario: More than there is
    When the commissioner awards £100,001 on version 1
    Then it is refused: "£100,001 is more than the £100,000 left of the round"

  Scenario: Two assessors, and one with a conflict of interest
    When Eve scores need 4 and value 2
    Then the commissioner reads "1 assessor: 64.0 of 100. One judgement has no range; a second is needed."
    When Flo scores need 5 and value 5
    Then the commissioner reads "2 assessors: 64.0 to 100.0 of 100, mean 82.0."
    When Flo declares a conflict of interest
    Then the commissioner reads "Not counted: Flo (a conflict of interest was declared)."

  Scenario: A proposal that is declined or withdrawn is kept
    When the commissioner declines it: "Too dear"
    Then it stands as declined, with the reason "Too dear"
    And nothing more can be done with it

  Scenario: An assessor does not decide
    Then an assessor can neither return, award nor decline it
