Feature: Three treated areas
  With three treated areas a clustered error is too small and a bootstrap never speaks.
  What is left is to ask how often three areas without a programme would have shown as much.

  Scenario: Three areas fell, seven did not
    Given three treated areas that changed by -8, -9 and -10 offences
    And seven others that changed by 1, -1, 2, -2, 0, 3 and -3
    When the evaluator asks whether it could be chance
    Then the estimate is -9, for the others changed by nought on average
    And randomisation leads, with 1 of the 120 ways to choose three of ten as far from nought
    And the interval holds -9 and not nought
    And "CR1" is withheld, because it "rejected a true null in 18 to 21% of simulated cases"
    And "restricted wild cluster bootstrap" is withheld, because it "hardly ever rejects, whatever is true"

  Scenario: Three of six can never convince
    Given three treated areas that changed by -8, -9 and -10 offences
    And three others that changed by 1, -1 and 0
    When the evaluator asks whether it could be chance
    Then the estimate is -9, for the others changed by nought on average
    And randomisation leads, with 2 of the 20 ways to choose three of six as far from nought
    And no interval is given, for a p of 2 in 20 is above one in twenty
