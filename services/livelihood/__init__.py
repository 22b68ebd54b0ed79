"""Livelihood decides with the person how she earns her living again: plan, assets in kind, loan referral, group."""
