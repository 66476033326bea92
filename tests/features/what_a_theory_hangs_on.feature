Feature: Seeing what a theory of change hangs on
  As a commissioner who has to decide
  I want to know where a theory is weakest, when it pays off and what else could explain its results
  So that I ask for the right test before I pay

  Background:
    Given talks at school that calm pupils, and calm pupils who hurt fewer others

  Scenario: How sure is it, end to end?
    Given the links are 80%, 60% and 50% sure
    When I read its paths
    Then the chain from talks to the impact is 24% sure
    And its weakest link is "calm → safe"

  Scenario: One doubt touches everything
    Given the links are 80%, 60% and 50% sure
    When I ask what it hangs on
    Then I read "The whole theory hangs on one assumption"
    And the link named is "calm → safe"

  Scenario: What if nobody turns up?
    When I ask what breaks if "heard" fails
    Then I read "No impact is reached any more."

  Scenario: The impact is promised before the outcome it rests on
    Given the outcome is due after 12 months and the impact after 9
    When I ask when it pays off
    Then I read "“Fewer are hurt” is said to come after 9 months, before what leads to it: “Pupils stay calm” after 12."

  Scenario: Something else helps those who come, and calms them too
    Given keen parents bring pupils to the talks, and calm them at home
    When I ask what else could explain a result
    Then I read "Bears on who is reached and on the outcome: “Keen parents”."
    And I read "compare like with like in it, or draw by lot"

  Scenario: What was changed after we sent it back
    Given the links are 80%, 60% and 50% sure
    When the second link comes back as 45% sure and I compare the two versions
    Then I read one change: "Link “Pupils reached” → “Pupils stay calm”: confidence was 60%, is now 45%."
