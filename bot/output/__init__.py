"""What is made of a summary for people and programs: report, pictures, exports."""
