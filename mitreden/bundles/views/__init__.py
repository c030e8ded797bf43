"""The pages of joint ideas."""
