Feature: Next door, and at the same time
  An evaluator with one treated area is asked two things at every meeting:
  did the trouble move next door, and would it have fallen anyway?

  Scenario: It did not move next door
    Given offences in the treated area fell from 207 to 110, while its control went from 308 to 318
    And offences around it went from 178 to 157, while their control went from 150 to 140
    When the evaluator asks whether crime moved
    Then the weighted displacement difference is -118, with an interval from -196 to -40
    And the answer says "the fall spread to the area around"

  Scenario: Nothing fell, so nothing moved
    Given offences in the treated area fell from 100 to 100, while its control went from 100 to 90
    And offences around it went from 50 to 60, while their control went from 50 to 50
    When the evaluator asks whether crime moved
    Then no displacement quotient is given
    And the answer says "did not fall beside its control"

  Scenario: The area beside it fell by half in the same month
    Given 60 months of 200 offences, halved from the 31st month
    And a comparison series of 400 offences, halved from the 31st month
    When the evaluator sets one series beside the other
    Then the rate ratio beside the comparison is 1.00
    And by itself it would have been 0.50

  Scenario: Only the treated area fell
    Given 60 months of 200 offences, halved from the 31st month
    And a comparison series of 400 offences, the same throughout
    When the evaluator sets one series beside the other
    Then the rate ratio beside the comparison is 0.50
    And the answer says "whatever else changed then in this series and not in the other"
